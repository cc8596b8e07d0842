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

    private final String ofDirectories;
    private final String ofFiles;

    Access(String ofDirectories, String ofFiles) {
        this.ofDirectories = ofDirectories;
        this.ofFiles = ofFiles;
    }

    /**
     * {@return with what a directory is made; the process's umask may take away more}
     *
     * @param parent where it is to be
     */
    public FileAttribute<?>[] ofDirectory(Path parent) {
        return attributes(parent, ofDirectories);
    }

    /**
     * {@return with what a file is made}
     *
     * @param parent where it is to be
     */
    public FileAttribute<?>[] ofFile(Path parent) {
        return attributes(parent, ofFiles);
    }

    private static FileAttribute<?>[] attributes(Path parent, String permissions) {
        boolean knowsUsers = Files.getFileAttributeView(parent, PosixFileAttributeView.class) != null;
        return knowsUsers
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
