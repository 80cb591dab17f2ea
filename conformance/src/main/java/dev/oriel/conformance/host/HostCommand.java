package dev.oriel.conformance.host;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Progress;
import dev.oriel.guests.Suite;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code conformance/host}: asks a POWER9 host under Linux what its VFIO does. */
final class HostCommand {
  private static final String USAGE =
      """
      usage: conformance/host record         writes the recording that the tests replay
             conformance/host compare [SEED]  compares the simulated host in new random series
             conformance/host ask FILE        prints the answers to series of your own, and compares
             conformance/host run COMMAND...  runs a shell command on the host
             conformance/host contract        checks the host's container as the tests check the simulated one
             conformance/host killed          kills an Oriel with windows and a device, and sees what the host still holds
             conformance/host returned        unbinds a device that a guest has: does the host get it when the guest is reset?
             conformance/host transfer [kernel]  has a guest of Oriel move 64 MiB through the host's device
             conformance/host beside          has a kernel in Oriel copy between an emulated disk and the host's, and give that back
             conformance/host refused         has Oriel lock too little memory: does it say what it says with simulated tables?
             conformance/host oriel WORD...   runs ./oriel on the host; /guest has a vmlinux, an initrd and a disk
      """;

  private static final Path RECORDING =
      Path.of("conformance/src/test/resources/dev/oriel/conformance/host/recording.txt");
  private static final String QEMU = "qemu-system-ppc64";
  private static final String PROGRAM = "/oriel/vfio";
  private static final String STEPS = "/oriel/steps";

  /** Without a buffer, to be seen at once. */
  private static final OutputStream OUTPUT = new FileOutputStream(FileDescriptor.out);

  /** A run takes a minute on an idle machine. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** A JVM under an emulator takes twenty times as long. */
  private static final Duration LIMIT_OF_JVM = Duration.ofHours(2);

  private static final int SERIES = 40;
  private static final int DISK_BYTES = 64 << 20;

  /** What limits the recorded series. */
  private static final String RAM = "2G";

  private static final String RAM_OF_JVM = "4G";
  private static final PackageNames JRE = PackageNames.parse("openjdk-25-jre-headless");

  /** With which a guest gives a device back. */
  private static final PackageNames DRMGR = PackageNames.parse("powerpc-ibm-utils");

  private static final Path JVM_OPTIONS =
      Path.of("cli/src/main/resources/dev/oriel/cli/jvm-options.txt");
  private static final String HOME = "/opt/oriel/";
  private static final String CONFORMANCE = "oriel-conformance-0.1.0-SNAPSHOT.jar";

  /** Keeps the launcher from a training run, and makes an empty disk of 64 MiB. */
  private static final String PREPARE =
      """
      mkdir -p /guest
      dd if=/dev/zero of=/guest/disk bs=1M count=64 2>/dev/null
      for release in /usr/lib/jvm/java-*/release; do
        version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\\(.*\\)"/\\1/p' $release)
        touch "/opt/oriel/cli/target/aot-$version.tried"
      done
      """;

  private static final String CONTRACT =
      "java --enable-native-access=ALL-UNNAMED -cp '%scli/target/lib/*:%s' %s $DEVICE"
          .formatted(HOME, HOME + CONFORMANCE, ContractOnHost.class.getName());

  private HostCommand() {}

  public static void main(String[] arguments) throws InterruptedException {
    try {
      System.exit(perform(List.of(arguments)));
    } catch (GuestException | IOException e) {
      System.err.println("conformance/host: " + e.getMessage());
      System.exit(1);
    }
  }

  private static int perform(List<String> arguments) throws IOException, InterruptedException {
    String verb = arguments.isEmpty() ? "" : arguments.getFirst();
    switch (verb) {
      case "record" -> {
        List<String> recording = answers(Series.recorded());
        Files.write(RECORDING, recording);
        System.out.println(recording.size() + " lines are in " + RECORDING);
        return report(recording);
      }
      case "compare" -> {
        int seed =
            arguments.size() > 1
                ? Integer.parseInt(arguments.get(1))
                : (int) System.nanoTime() >>> 8;
        StringBuilder series = new StringBuilder();
        for (int i = 0; i < SERIES; i++) {
          series.append(Series.random(seed + i));
        }
        System.out.println("seed " + seed);
        return report(answers(series.toString()));
      }
      case "ask" -> {
        List<String> answers = answers(Files.readString(Path.of(arguments.get(1))));
        answers.forEach(System.out::println);
        return report(answers);
      }
      case "run" -> {
        String command = String.join(" ", arguments.subList(1, arguments.size()));
        return host(RAM, PackageNames.NONE, emptyDisk()).run(command, Map.of(), LIMIT, OUTPUT);
      }
      case "contract" -> {
        return onJvm(CONTRACT, Map.of(), emptyDisk(), OUTPUT);
      }
      case "killed" -> {
        String command = PREPARE + text("killed.sh") + CONTRACT;
        return onJvm(command, guest(PackageNames.NONE, new byte[0]), emptyDisk(), OUTPUT);
      }
      case "returned" -> {
        String command = PREPARE + text("returned.sh");
        return onJvm(command, guest(PackageNames.NONE, new byte[0]), emptyDisk(), OUTPUT);
      }
      case "refused" -> {
        return onJvm(PREPARE + text("refused.sh"), Map.of(), emptyDisk(), OUTPUT);
      }
      case "beside" -> {
        GuestSession task =
            new GuestSession.Command(List.of("sh", "-c", text("beside-guest.sh")), "beside");
        String command = PREPARE + text("beside.sh");
        return onJvm(command, guest(DRMGR, task.archive()), emptyDisk(), OUTPUT);
      }
      case "transfer" -> {
        boolean kernel = arguments.size() > 1 && arguments.get(1).equals("kernel");
        return (kernel ? Transfer.KERNEL : Transfer.BARE_METAL)
            .run(
                (command, task, disk, printed) ->
                    onJvm(
                        PREPARE + command, guest(PackageNames.NONE, task.archive()), disk, printed),
                emptyDisk(),
                OUTPUT);
      }
      case "oriel" -> {
        String words =
            arguments.stream()
                .skip(1)
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        String command = PREPARE + HOME + "oriel " + words;
        return onJvm(command, guest(PackageNames.NONE, new byte[0]), emptyDisk(), OUTPUT);
      }
      default -> {
        System.err.print(USAGE);
        return 2;
      }
    }
  }

  private static DebianGuests guests() {
    return DebianGuests.ofUser(System.getenv(), new Steps());
  }

  private static Path emptyDisk() throws IOException {
    Path disk = Files.createTempFile("power-host", ".disk");
    disk.toFile().deleteOnExit();
    Files.write(disk, new byte[DISK_BYTES]);
    return disk;
  }

  /**
   * A guest for the Oriel on the host.
   *
   * @param packages of Debian that it has
   * @param task an archive that its initramfs ends with
   */
  private static Map<String, byte[]> guest(PackageNames packages, byte[] task) throws IOException {
    GuestImage guest = guests().get(Suite.BOOKWORM, packages);
    ByteArrayOutputStream initrd = new ByteArrayOutputStream();
    for (Path archive : guest.initramfs()) {
      Files.copy(archive, initrd);
    }
    initrd.writeBytes(task);
    return Map.of(
        "/guest/vmlinux",
        Files.readAllBytes(guest.kernel()),
        "/guest/initrd",
        initrd.toByteArray(),
        "/guest/transfer.elf",
        resource("transfer.elf"));
  }

  /** Runs a command on a host that has a JVM, and Oriel as it is built here. */
  private static int onJvm(
      String command, Map<String, byte[]> more, Path disk, OutputStream printed)
      throws IOException, InterruptedException {
    Map<String, byte[]> files = new TreeMap<>(more);
    Path built = Path.of("cli/target/lib");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(built, "*.jar")) {
      for (Path jar : jars) {
        files.put(HOME + jar, Files.readAllBytes(jar));
      }
    }
    for (Path file : List.of(Path.of("oriel"), JVM_OPTIONS)) {
      files.put(HOME + file, Files.readAllBytes(file));
    }
    files.put(HOME + "cli/target/built", new byte[0]);
    files.put(HOME + CONFORMANCE, Files.readAllBytes(Path.of("conformance/target", CONFORMANCE)));
    return host(RAM_OF_JVM, JRE, disk).run(command, files, LIMIT_OF_JVM, printed);
  }

  private static PowerHost host(String ram, PackageNames packages, Path disk) {
    return new PowerHost(QEMU, guests().get(Suite.TRIXIE_64K, packages), ram, disk);
  }

  /** The real host's answers to series of steps. */
  private static List<String> answers(String series) throws IOException, InterruptedException {
    Map<String, byte[]> files =
        Map.of(PROGRAM, resource("vfio"), STEPS, series.getBytes(StandardCharsets.UTF_8));
    // Printed at the end, because the firmware complains on the console when it waits for a CPU.
    String command =
        "%s $DEVICE <%s >/tmp/answers; status=$?; cat /tmp/answers; exit $status"
            .formatted(PROGRAM, STEPS);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int status = host(RAM, PackageNames.NONE, emptyDisk()).run(command, files, LIMIT, printed);
    String output = printed.toString(StandardCharsets.UTF_8);
    if (status != 0) {
      throw new IOException("the program ended with %d:%n%s".formatted(status, output));
    }
    // Where the firmware complains that it waits for a processor.
    return output.lines().filter(line -> !line.startsWith("[")).toList();
  }

  private static String text(String name) throws IOException {
    return new String(resource(name), StandardCharsets.UTF_8);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HostCommand.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** Prints where the simulated host answers differently. */
  private static int report(List<String> real) {
    List<String> simulated = Simulation.answer(real);
    String series = "";
    int different = 0;
    for (int i = 0; i < real.size(); i++) {
      String line = real.get(i);
      series = line.startsWith("series ") ? line : series;
      if (!line.equals(simulated.get(i))) {
        different++;
        System.out.printf("%s%n  real      %s%n  simulated %s%n", series, line, simulated.get(i));
      }
    }
    System.out.println(different + " of " + real.size() + " answers differ");
    return different == 0 ? 0 : 1;
  }

  /** Prints each step once. */
  private static final class Steps implements Progress {
    private String last = "";

    @Override
    public void at(String step, double fraction) {
      if (!step.equals(last)) {
        System.err.println(step);
      }
      last = step;
    }
  }
}
