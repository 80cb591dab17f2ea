package dev.oriel.machine.qtest;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.TestBench;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A conversation with a test program in QEMU's qtest protocol: a line for each command, and a line
 * for each answer. For one thread, except that inputs change on any.
 *
 * <p>What makes QEMU abort, such as a missing argument, is answered with {@code FAIL}. {@code hcall
 * NUMBER [ARGUMENT]…} is Oriel's own: a hypercall, answered with {@code OK} and r3 to r12.
 */
public final class QtestSession implements AutoCloseable {
  /** The most bytes that a command moves. */
  public static final int MOST_BYTES = 4 << 20;

  /** The longest command in characters: one that writes so many bytes in hexadecimal. */
  public static final int LONGEST = 2 * MOST_BYTES + 128;

  private static final int HEX_PREFIX = 2;

  private final TestBench bench;
  private final List<String> processors;
  private final InputChanges inputs;

  /** The processor whose input is intercepted; -1 for none. */
  private int intercepted = -1;

  /**
   * @param processors paths of the processors in QEMU's object model, in their order
   * @param wake called by any thread when {@link #news} has something
   */
  public QtestSession(TestBench bench, List<String> processors, Runnable wake) {
    this.bench = bench;
    this.processors = List.copyOf(processors);
    inputs = new InputChanges(wake);
  }

  /** Carries out a command; the answer, without a line end. */
  public String answer(String line) throws InterruptedException {
    boolean _ = bench.awaitStart();
    List<String> words = List.of(line.split(" ", -1));
    try {
      return answer(words);
    } catch (Arguments.BadArgumentException | ConfigurationException | IllegalStateException e) {
      return "FAIL " + e.getMessage();
    }
  }

  private String answer(List<String> words) {
    Arguments a = new Arguments(words);
    return switch (words.getFirst()) {
      case "readb", "readw", "readl", "readq" -> "OK 0x%016x".formatted(load(a, width(words)));
      case "writeb", "writew", "writel", "writeq" -> store(a, width(words));
      case "read" -> "OK 0x" + HexFormat.of().formatHex(read(a, 1));
      case "b64read" -> "OK " + Base64.getEncoder().encodeToString(read(a, 0));
      case "write" -> write(a);
      case "b64write" -> writeBase64(a);
      case "memset" -> fill(a);
      // Nothing is in the I/O space of processors, which POWER does not have.
      case "inb" -> port(a, "0x00ff");
      case "inw" -> port(a, "0xffff");
      case "inl" -> port(a, "0xffffffff");
      case "outb", "outw", "outl" -> port(a, "");
      case "endianness" -> "OK big";
      case "rtas" -> "OK " + Long.toUnsignedString(rtas(a));
      case "hcall" -> hypercall(a);
      case "clock_step", "clock_set" -> clock(words, a);
      case "irq_intercept_in" -> intercept(a, true);
      case "irq_intercept_out" -> intercept(a, false);
      case "set_irq_in" -> setInput(a);
      // There are no modules.
      case "module_load" -> "FAIL";
      default -> unknown(words);
    };
  }

  private static String unknown(List<String> words) {
    return "FAIL Unknown command '%s'".formatted(words.getFirst());
  }

  /** What has happened since the last call, a line each. */
  public List<String> news() {
    return inputs.take();
  }

  private static int width(List<String> words) {
    String command = words.getFirst();
    return switch (command.charAt(command.length() - 1)) {
      case 'b' -> Byte.BYTES;
      case 'w' -> Short.BYTES;
      case 'l' -> Integer.BYTES;
      default -> Long.BYTES;
    };
  }

  private long load(Arguments a, int width) {
    byte[] bytes = new byte[width];
    bench.read(a.number(1), bytes);
    long value = 0;
    for (byte each : bytes) {
      value = value << Byte.SIZE | Byte.toUnsignedLong(each);
    }
    return value;
  }

  private String store(Arguments a, int width) {
    byte[] bytes = new byte[width];
    long value = a.number(2);
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (value >>> (width - 1 - i) * Byte.SIZE);
    }
    bench.write(a.number(1), bytes);
    return "OK";
  }

  private byte[] read(Arguments a, int least) {
    byte[] bytes = new byte[a.integer(2, least, MOST_BYTES)];
    bench.read(a.number(1), bytes);
    return bytes;
  }

  /** Digits after {@code 0x}; bytes without two of them are 0, others are dropped. */
  private String write(Arguments a) {
    byte[] bytes = new byte[a.integer(2, 0, MOST_BYTES)];
    String text = a.text(3);
    if (text.length() <= HEX_PREFIX) {
      return "ERR invalid argument size";
    }
    for (int i = 0; i < bytes.length && 2 * i + 4 <= text.length(); i++) {
      int high = Character.digit(text.charAt(2 * i + HEX_PREFIX), 16);
      int low = Character.digit(text.charAt(2 * i + HEX_PREFIX + 1), 16);
      bytes[i] = (byte) (high << 4 | low);
    }
    bench.write(a.number(1), bytes);
    return "OK";
  }

  private String writeBase64(Arguments a) {
    int length = a.integer(2, 0, MOST_BYTES);
    String text = a.text(3);
    if (text.length() <= HEX_PREFIX) {
      return "ERR invalid argument size";
    }
    // As GLib does: what is no digit is skipped, and so are the bits of an incomplete byte.
    String digits = text.replaceAll("[^A-Za-z0-9+/]", "");
    int odd = digits.length() % 4 == 1 ? 1 : 0;
    byte[] bytes = Base64.getDecoder().decode(digits.substring(0, digits.length() - odd));
    bench.write(a.number(1), Arrays.copyOf(bytes, Math.min(length, bytes.length)));
    return "OK";
  }

  private String fill(Arguments a) {
    byte[] bytes = new byte[a.integer(2, 0, MOST_BYTES)];
    Arrays.fill(bytes, (byte) a.number(3));
    bench.write(a.number(1), bytes);
    return "OK";
  }

  private static String port(Arguments a, String value) {
    int _ = a.integer(1, 0, 0xffff);
    return value.isEmpty() ? "OK" : "OK " + value;
  }

  private long rtas(Arguments a) {
    int arguments = a.integer(2, 0, Arguments.MOST_WORDS);
    int results = a.integer(4, 0, Arguments.MOST_WORDS);
    return bench.rtas(a.text(1), arguments, a.number(3), results, a.number(5));
  }

  private String hypercall(Arguments a) {
    long[] registers = new long[a.count()];
    Arrays.setAll(registers, i -> a.number(i + 1));
    return LongStream.of(bench.hypercall(registers))
        .mapToObj("0x%x"::formatted)
        .collect(Collectors.joining(" ", "OK ", ""));
  }

  private String clock(List<String> words, Arguments a) {
    OptionalLong now = bench.time();
    if (now.isEmpty()) {
      return unknown(words);
    }
    if (words.getFirst().equals("clock_set")) {
      bench.advanceTo(a.number(1));
    } else if (a.count() > 0) {
      // Without a step it would be to the next timer, and no device has one.
      bench.advanceTo(now.getAsLong() + a.number(1));
    }
    return "OK " + bench.time().orElseThrow();
  }

  private int processor(String path) {
    return processors.indexOf(path);
  }

  private String intercept(Arguments a, boolean in) {
    int found = processor(a.text(1));
    if (found < 0) {
      return "FAIL Unknown device";
    }
    if (intercepted >= 0) {
      return intercepted == found ? "OK" : "FAIL IRQ intercept already enabled";
    }
    intercepted = found;
    if (in) {
      bench.observeInputs(
          (processor, level) -> {
            if (processor == found) {
              inputs.changed(level);
            }
          });
    }
    return "OK";
  }

  private String setInput(Arguments a) {
    int found = processor(a.text(1));
    if (found < 0) {
      return "FAIL Unknown device";
    }
    boolean external = a.text(2).equals("unnamed-gpio-in") && a.number(3) == 0;
    boolean level = a.number(4) != 0;
    if (!external) {
      return "FAIL a processor has the input unnamed-gpio-in 0 only";
    }
    bench.setInput(found, level);
    return "OK";
  }

  @Override
  public void close() {
    bench.observeInputs((processor, level) -> {});
  }
}
