package dev.oriel.machine;

import dev.oriel.memory.HostMemory;
import dev.oriel.testkit.ReachableHeap;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A process that runs one hostile guest after the other, each beside a guest that wants little. The
 * process is started with the launcher's options by {@link HostileGuestsTest}; its arguments are
 * the path of the guest, the seconds for each, the rounds, and the letters of the attacks. Prints a
 * line for each; ends with status 1 when something went wrong, in words, or as a JVM does that has
 * no memory.
 */
final class HostileGuests {
  /** What may be reachable besides what is charged: the JVM's and this program's own. */
  private static final long OWN_BYTES = 24 << 20;

  /** What a guest that ends only when it is stopped has to say for itself. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final long IMAGE_BYTES = 1 << 30;

  private final Path guest;
  private final Path image;
  private final int seconds;
  private final HostMemory account = HostMemory.ofThisJvm();
  private boolean failed;

  private HostileGuests(Path guest, Path image, int seconds) {
    this.guest = guest;
    this.image = image;
    this.seconds = seconds;
  }

  /**
   * A way to attack.
   *
   * @param letter what the guest is told
   * @param gib RAM
   */
  private record Attack(String name, char letter, int gib, Consumer<MachineConfig.Builder> config) {
    static Attack of(String name, char letter) {
      return new Attack(name, letter, 1, config -> {});
    }

    static Attack of(String name, char letter, Consumer<MachineConfig.Builder> config) {
      return new Attack(name, letter, 1, config);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path image = Files.createTempFile("hostile", ".img");
    image.toFile().deleteOnExit();
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(IMAGE_BYTES);
    }
    HostileGuests guests =
        new HostileGuests(Path.of(arguments[0]), image, Integer.parseInt(arguments[1]));
    for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
      for (Attack attack : guests.attacks()) {
        if (arguments[3].indexOf(attack.letter) >= 0) {
          guests.run(attack);
        }
      }
    }
    System.exit(guests.failed ? 1 : 0);
  }

  private List<Attack> attacks() {
    return List.of(
        Attack.of("irregular entries", 'i'),
        Attack.of("irregular entries, simulated", 'i', simulated()),
        Attack.of("irregular entries, sanitizer", 'i', HostileGuests::sanitized),
        Attack.of("one entry in 512", 's'),
        Attack.of("one entry in 512, simulated", 's', simulated()),
        Attack.of("one entry in 3", 't'),
        Attack.of("windows of 31 bridges", 'w', bridges(31)),
        // A simulated host takes 4 MiB for each default window: of 31 the account has no room.
        Attack.of("windows of 16 bridges, simulated", 'w', simulated().andThen(bridges(16))),
        Attack.of("code entered at every word", 'c'),
        Attack.of("code that is written over", 'm'),
        Attack.of("code that is compiled", 'h'),
        new Attack("code all over RAM", 'x', 32, config -> {}),
        Attack.of("a console nobody reads", 'p', c -> c.consoleOutput(new Stuck())),
        Attack.of("code traced step by step", 'b'),
        Attack.of("queues made and deleted", 'q', this::disk),
        Attack.of("lists without end", 'l', this::disk),
        Attack.of("events and aborts", 'a', this::disk),
        Attack.of("injected errors", 'e', errors()),
        Attack.of("all that a trace shows", 'v', errors().andThen(HostileGuests::traced)),
        Attack.of("irregular entries, traced", 'i', HostileGuests::traced),
        Attack.of("lists without end, traced", 'l', errors().andThen(HostileGuests::traced)));
  }

  /** The largest controller, whose transfers have no limit. */
  private void disk(MachineConfig.Builder config) {
    config
        .drive(new DriveConfig("d", image, false).as("raw"))
        .device(
            new DeviceConfig(
                "nvme",
                Map.of(
                    "drive",
                    "d",
                    "serial",
                    "1",
                    "mdts",
                    "0",
                    "max_ioqpairs",
                    "511",
                    "msix_qsize",
                    "2048",
                    "logical_block_size",
                    "4096")));
  }

  /** A disk behind a host bridge that stops at errors. */
  private Consumer<MachineConfig.Builder> errors() {
    Consumer<MachineConfig.Builder> disk = this::disk;
    return disk.andThen(
        config -> config.global(new GlobalProperty("spapr-pci-host-bridge", "eeh", "on")));
  }

  private static void traced(MachineConfig.Builder config) {
    config.trace("*").traceFile(Path.of("/dev/null"));
  }

  private static Consumer<MachineConfig.Builder> simulated() {
    return config ->
        config.global(new GlobalProperty("spapr-pci-host-bridge", "table", "simulated"));
  }

  private static void sanitized(MachineConfig.Builder config) {
    config.dmaSanitizer(new SanitizerConfig(false, Optional.empty(), text -> {}));
  }

  private static Consumer<MachineConfig.Builder> bridges(int count) {
    return config -> {
      for (int index = 1; index < count; index++) {
        config.device(new DeviceConfig("spapr-pci-host-bridge", Map.of("index", "" + index)));
      }
    };
  }

  private MachineConfig.Builder config(char letter, int gib) {
    return MachineConfig.builder()
        .kernel(Image.file(guest))
        .ram((long) gib << 30)
        .commandLine(letter + " " + seconds + " " + gib);
  }

  private void run(Attack attack) throws InterruptedException {
    long before = account.used();
    List<String> wrong = new ArrayList<>();
    String outcome;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream neighbourSaid = new ByteArrayOutputStream();
    long charged;
    long live;
    try (Machine neighbour = Machine.create(config('n', 1).consoleOutput(neighbourSaid).build())) {
      neighbour.start();
      MachineConfig.Builder config = config(attack.letter, attack.gib).consoleOutput(said);
      attack.config.accept(config);
      try (Machine machine = Machine.create(config.build())) {
        machine.start();
        outcome = outcome(machine, attack);
        charged = account.used();
        live = ReachableHeap.bytes();
        if (live > charged + OWN_BYTES) {
          wrong.add("%d MiB are reachable".formatted(live >> 20));
        }
      }
      int length = neighbourSaid.size();
      Thread.sleep(500);
      if (neighbour.await(Duration.ofMillis(1)).isPresent()) {
        wrong.add("the neighbour has ended");
      }
      for (int i = 0; i < 600 && neighbourSaid.size() == length; i++) {
        Thread.sleep(100);
      }
      if (neighbourSaid.size() == length) {
        wrong.add("the neighbour says nothing any more");
      }
    }
    if (neighbourSaid.toString().contains("BROKEN")) {
      wrong.add("the neighbour suffers: " + neighbourSaid.toString().lines().distinct().toList());
    }
    if (account.used() != before) {
      wrong.add("%d bytes are not given back".formatted(account.used() - before));
    }
    failed |= !wrong.isEmpty();
    System.out.printf(
        "%s: %s %s, %d of %d MiB charged, %d reachable, %d when all is over %s%n",
        attack.name,
        outcome,
        said.toString().strip(),
        charged >> 20,
        account.limit() >> 20,
        live >> 20,
        ReachableHeap.bytes() >> 20,
        wrong.isEmpty() ? "" : "WRONG: " + wrong);
  }

  private static String outcome(Machine machine, Attack attack) throws InterruptedException {
    try {
      if (attack.letter == 'p') {
        Optional<ShutdownReason> early = machine.await(Duration.ofSeconds(1));
        machine.control().stop();
        return early.map(Object::toString).orElse("stopped");
      }
      return machine.await(PATIENCE).map(Object::toString).orElse("never ended");
    } catch (HostException e) {
      return "ended: " + e.getMessage();
    }
  }

  /** Takes nothing. */
  private static final class Stuck extends OutputStream {
    @Override
    public synchronized void write(int value) {
      try {
        while (true) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
