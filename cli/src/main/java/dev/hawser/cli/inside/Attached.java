package dev.hawser.cli.inside;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import dev.hawser.reactor.ReactorMXBean;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// A JVM of this user that was not prepared for it: the JDK's own agent is started there, which listens on this machine
/// for this user, and its reactors show themselves within a second.
final class Attached implements AutoCloseable {
    /// What a JVM with reactors has among its properties.
    private static final String PROPERTY = "dev.hawser.reactors";

    /// So often a reactor looks whether there is somebody to show itself to, and a little more.
    private static final int LOOKS = 30;

    private static final long BETWEEN_LOOKS = 100;

    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private Attached(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
    }

    /// A JVM.
    ///
    /// @param pid its process
    /// @param program what it runs
    record Program(String pid, String program) {}

    /// {@return the JVMs of this user that have reactors, but for this one, the oldest first} Not all say that they are
    /// JVMs: what is called `java` is asked, too.
    static List<Program> programs() {
        ProcessHandle self = ProcessHandle.current();
        Set<String> told =
                VirtualMachine.list().stream().map(VirtualMachineDescriptor::id).collect(Collectors.toSet());
        return ProcessHandle.allProcesses()
                .filter(one -> one.pid() != self.pid()
                        && one.info().user().equals(self.info().user()))
                .filter(one -> told.contains(String.valueOf(one.pid()))
                        || one.info()
                                .command()
                                .filter(path -> path.endsWith("/java"))
                                .isPresent())
                .sorted()
                .flatMap(one -> program(String.valueOf(one.pid())).stream())
                .toList();
    }

    /// One that ends meanwhile, or lets nobody in, has none to show.
    private static Optional<Program> program(String pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(pid);
            try {
                Properties properties = machine.getSystemProperties();
                return properties.containsKey(PROPERTY)
                        ? Optional.of(new Program(pid, properties.getProperty("sun.java.command", "")))
                        : Optional.empty();
            } finally {
                machine.detach();
            }
        } catch (IOException | AttachNotSupportedException e) {
            return Optional.empty();
        }
    }

    /// {@return the JVM of that process}
    @SuppressWarnings("BanJNDI") // the address is what the JDK's agent in a process of this user has given
    static Attached to(String pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(pid);
            try {
                Properties properties = machine.getSystemProperties();
                if (!properties.containsKey(PROPERTY)) {
                    throw new IOException("process " + pid + " has no reactor");
                }
                return new Attached(
                        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(noJvm(pid), e);
        } catch (IOException e) {
            throw ProcessHandle.of(Long.parseLong(pid)).isPresent() ? e : new IOException(noJvm(pid), e);
        }
    }

    private static String noJvm(String pid) {
        return "process " + pid + " is no JVM that lets this user in";
    }

    /// {@return its reactors, by their names}
    List<ReactorMXBean> reactors() throws IOException, InterruptedException {
        try {
            ObjectName all = new ObjectName("dev.hawser:type=Reactor,*");
            for (int look = 0; look < LOOKS && server.queryNames(all, null).isEmpty(); look++) {
                Thread.sleep(BETWEEN_LOOKS);
            }
            return server.queryNames(all, null).stream()
                    .sorted()
                    .map(name -> JMX.newMXBeanProxy(server, name, ReactorMXBean.class))
                    .toList();
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e); // it is one
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }

    /// {@return what a command says of a process that cannot be looked into}
    static Stream<String> none(String pid) {
        return Stream.of("process " + pid + " shows no reactor: they are closed, or have no watchdog");
    }
}
