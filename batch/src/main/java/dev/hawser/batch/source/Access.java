package dev.hawser.batch.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Who may read the files of a run, where the file system knows users. */
public enum Access {
    /** Who started it. */
    OWNER("rwx------", "rw-------"),
    /** The group of the files too. */
    GROUP("rwxr-x---", "rw-r-----"),
    /** Everybody on the machine. */
    ALL("rwxr-xr-x", "rw-r--r--");

    /** With what something is made that anybody may read whom the umask lets. */
    public static final FileAttribute<?>[] NOTHING = {};

    private final FileAttribute<?>[] ofDirectories;
    private final FileAttribute<?>[] ofFiles;

    Access(String ofDirectories, String ofFiles) {
        this.ofDirectories = attributes(ofDirectories);
        this.ofFiles = attributes(ofFiles);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    /**
     * {@return with what a directory is made; the process's umask may take away more}
     *
     * @param parent where it is to be
     */
    public FileAttribute<?>[] ofDirectory(Path parent) {
        return knowsUsers(parent) ? ofDirectories : NOTHING;
    }

    /**
     * {@return with what a file is made}
     *
     * @param parent where it is to be
     */
    public FileAttribute<?>[] ofFile(Path parent) {
        return knowsUsers(parent) ? ofFiles : NOTHING;
    }

    private static boolean knowsUsers(Path directory) {
        return Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null;
    }
}
