package dev.oriel.conformance.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.simulated.SimulatedKernel;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.Kernel;
import dev.oriel.iommu.vfio.Request;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * One series of calls to a simulated host, answered in the words of {@code src/guest/vfio.c}, which
 * describes the language.
 */
final class Simulation {
  private static final Path DEVICES = Path.of("/dev/vfio");
  private static final int WRITABLE = 3;
  private static final int CLOSED = -1;

  /** A simulated table of a 16 MiB level takes twice as much. */
  private static final long MEMORY_OF_TABLES = 1L << 30;

  /** A verb's request, and the fields of its argument as {@code vfio.c} has them. */
  private record Verb(Request request, String fields) {}

  private static final Map<String, Verb> VERBS =
      Map.ofEntries(
          Map.entry("version", new Verb(Request.GET_API_VERSION, "")),
          Map.entry("extension", new Verb(Request.CHECK_EXTENSION, "V")),
          Map.entry("iommu", new Verb(Request.SET_IOMMU, "V")),
          Map.entry("status", new Verb(Request.GROUP_GET_STATUS, "*")),
          Map.entry("info", new Verb(Request.SPAPR_TCE_GET_INFO, "ddqdd")),
          Map.entry("map", new Verb(Request.MAP_DMA, "QQQF")),
          Map.entry("unmap", new Verb(Request.UNMAP_DMA, "QQ")),
          Map.entry("enable", new Verb(Request.ENABLE, "")),
          Map.entry("disable", new Verb(Request.DISABLE, "")),
          Map.entry("register", new Verb(Request.SPAPR_REGISTER_MEMORY, "QQ")),
          Map.entry("unregister", new Verb(Request.SPAPR_UNREGISTER_MEMORY, "QQ")),
          Map.entry("create", new Verb(Request.SPAPR_TCE_CREATE, "D.QD.q")),
          Map.entry("remove", new Verb(Request.SPAPR_TCE_REMOVE, "Q")),
          Map.entry("eeh", new Verb(Request.EEH_PE_OP, "D")),
          Map.entry("inject", new Verb(Request.EEH_PE_OP, "D.DDQQ")),
          Map.entry("about", new Verb(Request.DEVICE_GET_INFO, "*dd")),
          Map.entry("reset", new Verb(Request.DEVICE_RESET, "")),
          Map.entry("affects", new Verb(Request.DEVICE_GET_PCI_HOT_RESET_INFO, "ddd")),
          Map.entry("hot-reset", new Verb(Request.DEVICE_PCI_HOT_RESET, "DG")),
          Map.entry("leave", new Verb(Request.GROUP_UNSET_CONTAINER, "")));

  private final SimulatedHost host;
  private final Kernel kernel;
  private final Map<String, Integer> files = new HashMap<>();

  /** The mapped ranges by their starts: size and kind. */
  private final TreeMap<Long, long[]> memory = new TreeMap<>();

  private Simulation(long memlock) {
    host =
        new SimulatedHost(
            HostModel.power9(memlock), new TableBudget(MEMORY_OF_TABLES), this::memoryAt);
    kernel = new SimulatedKernel(host, DEVICES, 0, (name, container) -> Optional.of(new Unused()));
  }

  /** A device that is only opened and closed. */
  private static final class Unused implements HostDevice {
    @Override
    public long size(int region) {
      return 0;
    }

    @Override
    public int vectors(Interrupt kind) {
      return 0;
    }

    @Override
    public long load(int region, long offset, int size) {
      return -1;
    }

    @Override
    public void store(int region, long offset, int size, long value) {}

    @Override
    public int enable(Interrupt kind, int count, IntConsumer arrived) {
      return Errno.EINVAL.negative();
    }

    @Override
    public void disable(Interrupt kind) {}

    @Override
    public void unmask() {}

    @Override
    public int reset() {
      return 0;
    }

    @Override
    public int hotReset() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /**
   * Answers each line of a recording.
   *
   * @param recording series and steps, with or without answers
   * @return the same with the simulated host's answers
   */
  static List<String> answer(List<String> recording) {
    List<String> answers = new ArrayList<>();
    Simulation simulation = new Simulation(HostModel.UNLIMITED);
    for (String line : recording) {
      String[] words = line.replaceFirst(" = .*", "").split(" ");
      if (words[0].equals("series")) {
        simulation = new Simulation(words.length > 2 ? Long.decode(words[2]) : HostModel.UNLIMITED);
        answers.add(line);
      } else {
        answers.add(simulation.step(words));
      }
    }
    return answers;
  }

  private String step(String[] words) {
    return String.join(" ", words) + " =" + perform(words) + " " + (host.locked() >>> 10);
  }

  private String perform(String[] words) {
    return switch (words[0]) {
      case "memory" -> {
        map(Long.decode(words[1]), Long.decode(words[2]), Integer.parseInt(words[3]));
        yield " 0";
      }
      case "open" ->
          opened(words[1], kernel.open(DEVICES.resolve(words[1].startsWith("c") ? "vfio" : "0")));
      case "device" -> {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment name = arena.allocateFrom("device");
          yield opened(words[1], kernel.ioctl(file(words[2]), Request.GROUP_GET_DEVICE_FD, name));
        }
      }
      case "close" -> {
        int result = kernel.close(file(words[1]));
        files.remove(words[1]);
        yield result(result);
      }
      case "join" -> {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment container = arena.allocateFrom(JAVA_INT, file(words[2]));
          yield result(kernel.ioctl(file(words[1]), Request.GROUP_SET_CONTAINER, container));
        }
      }
      default -> {
        Verb verb = VERBS.get(words[0]);
        yield verb == null ? " is unknown" : perform(verb, words);
      }
    };
  }

  private String opened(String name, int result) {
    files.put(name, Math.max(result, CLOSED));
    return result(Math.min(result, 0));
  }

  private int file(String name) {
    return files.getOrDefault(name, CLOSED);
  }

  @SuppressWarnings("restricted")
  private String perform(Verb verb, String[] words) {
    int file = file(words[1]);
    if (verb.fields.isEmpty()) {
      return result(kernel.ioctl(file, verb.request, MemorySegment.NULL));
    }
    if (verb.fields.equals("V")) {
      MemorySegment number = MemorySegment.ofAddress(Long.decode(words[2]));
      return result(kernel.ioctl(file, verb.request, number));
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = arena.allocate(64, 8);
      int flags = (int) option(words, "flags", 0);
      long size = 8;
      int next = 2;
      for (char field : verb.fields.toCharArray()) {
        long value = "QDF".indexOf(field) >= 0 ? number(words[next++]) : 0;
        if (field == 'G') {
          value = file(words[next++]);
        }
        switch (field) {
          case 'F' -> flags = (int) value;
          case 'Q' -> argument.set(JAVA_LONG, size, value);
          case 'D', 'G' -> argument.set(JAVA_INT, size, (int) value);
          default -> {}
        }
        size += bytes(field);
      }
      argument.set(JAVA_INT, 0, (int) option(words, "argsz", size));
      argument.set(JAVA_INT, 4, flags);
      int result = kernel.ioctl(file, verb.request, argument);
      return result(result) + (result == 0 ? stored(verb.fields, argument) : "");
    }
  }

  private static String stored(String fields, MemorySegment argument) {
    StringBuilder text = new StringBuilder();
    long at = 8;
    for (char field : fields.toCharArray()) {
      switch (field) {
        case '*' -> text.append(" 0x%x".formatted(argument.get(JAVA_INT, 4)));
        case 'q' -> text.append(" 0x%x".formatted(argument.get(JAVA_LONG, at)));
        case 'd' -> text.append(" 0x%x".formatted(argument.get(JAVA_INT, at)));
        default -> {}
      }
      at += bytes(field);
    }
    return text.toString();
  }

  private static int bytes(char field) {
    return switch (field) {
      case 'Q', 'q' -> 8;
      case 'D', 'd', 'G', '.' -> 4;
      default -> 0;
    };
  }

  private static long option(String[] words, String name, long otherwise) {
    return Arrays.stream(words)
        .filter(word -> word.startsWith(name + "="))
        .map(word -> number(word.substring(name.length() + 1)))
        .findFirst()
        .orElse(otherwise);
  }

  private static long number(String word) {
    return word.startsWith("0x")
        ? Long.parseUnsignedLong(word.substring(2), 16)
        : Long.parseUnsignedLong(word);
  }

  private static String result(int result) {
    return " " + (result < 0 ? Errno.describe(result) : result);
  }

  private ProcessMemory.Kind memoryAt(long address) {
    Map.Entry<Long, long[]> below = memory.floorEntry(address);
    if (below == null || Long.compareUnsigned(address - below.getKey(), below.getValue()[0]) >= 0) {
      return ProcessMemory.Kind.NONE;
    }
    return switch ((int) below.getValue()[1]) {
      case 0 -> ProcessMemory.Kind.NONE;
      case WRITABLE -> ProcessMemory.Kind.WRITABLE;
      default -> ProcessMemory.Kind.READ_ONLY;
    };
  }

  /** A range that replaces the beginning of another leaves the rest of it. */
  private void map(long address, long size, int kind) {
    Map.Entry<Long, long[]> below = memory.floorEntry(address);
    memory.put(address, new long[] {size, kind});
    if (below != null && below.getKey() + below.getValue()[0] > address + size) {
      long end = below.getKey() + below.getValue()[0];
      memory.put(address + size, new long[] {end - address - size, below.getValue()[1]});
    }
  }
}
