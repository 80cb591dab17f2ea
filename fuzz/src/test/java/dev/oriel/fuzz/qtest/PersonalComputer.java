package dev.oriel.fuzz.qtest;

import dev.oriel.machine.QtestMachine;
import java.util.Set;

/**
 * Carries out commands that were recorded with a personal computer: configuration space is behind
 * the ports 0xcf8 and 0xcfc, and the device under test is every device; other ports are the bus's
 * I/O space; memory above 2 GiB is the bus's; words are little-endian. Other commands of the
 * protocol are this machine's.
 */
final class PersonalComputer {
  private static final int ADDRESS = 0xcf8;
  private static final int DATA = 0xcfc;
  private static final long ENABLED = 1L << 31;
  private static final long BUS_MEMORY = 1L << 31;
  private static final long END = 1L << 32;

  /** What does nothing but to memory and devices. */
  private static final Set<String> BYTES = Set.of("read", "write", "b64read", "b64write", "memset");

  private final Target target;
  private long address;

  PersonalComputer(Target target) {
    this.target = target;
  }

  /** Carries out a command, whatever it is. */
  void command(String line) throws InterruptedException {
    String[] words = line.trim().split("\\s+");
    try {
      switch (words[0]) {
        case "inb", "inw", "inl" -> in(port(words), size(words[0]));
        case "outb", "outw", "outl" -> out(port(words), size(words[0]), number(words[2]));
        case "readb", "readw", "readl", "readq" ->
            say("read 0x%x %d".formatted(real(number(words[1])), size(words[0])));
        case "writeb", "writew", "writel", "writeq" ->
            store(real(number(words[1])), size(words[0]), number(words[2]));
        default -> other(line, words);
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      say(line); // As it is, to be refused.
    }
  }

  private void other(String line, String[] words) throws InterruptedException {
    if (BYTES.contains(words[0])) {
      words[1] = "0x%x".formatted(real(number(words[1])));
      say(String.join(" ", words));
    } else {
      say(line);
    }
    if (words[0].startsWith("clock_")) {
      target.outside().step();
    }
  }

  private void say(String command) throws InterruptedException {
    String _ = target.machine().say(command);
  }

  private void store(long ra, int size, long value) throws InterruptedException {
    say("write 0x%x %d 0x%s".formatted(ra, size, PciTarget.littleEndian(value, size)));
  }

  private void in(int port, int size) throws InterruptedException {
    if (port >= DATA && port < DATA + 4) {
      if ((address & ENABLED) != 0) {
        target.loadConfiguration(register(port), size);
      }
    } else {
      say("read 0x%x %d".formatted(io(port), size));
    }
  }

  private void out(int port, int size, long value) throws InterruptedException {
    if (port == ADDRESS && size == 4) {
      address = value;
    } else if (port >= DATA && port < DATA + 4) {
      if ((address & ENABLED) != 0) {
        target.storeConfiguration(register(port), size, (int) value);
      }
    } else {
      store(io(port), size, value);
    }
  }

  private int register(int port) {
    return (int) (address & 0xff | port & 3);
  }

  private long io(int port) {
    return target.machine().bridge.ioRa() + port;
  }

  /** The real address of what is at {@code address} of a personal computer. */
  private long real(long address) {
    return Long.compareUnsigned(address, QtestMachine.RAM) >= 0
            && address >= BUS_MEMORY
            && address < END
        ? target.machine().bridge.mmio32Ra() + address - BUS_MEMORY
        : address;
  }

  private static int port(String[] words) {
    return (int) (number(words[1]) & 0xffff);
  }

  private static int size(String command) {
    return switch (command.charAt(command.length() - 1)) {
      case 'b' -> 1;
      case 'w' -> 2;
      case 'l' -> 4;
      default -> 8;
    };
  }

  private static long number(String word) {
    return word.startsWith("0x") || word.startsWith("0X")
        ? Long.parseUnsignedLong(word.substring(2), 16)
        : Long.parseLong(word);
  }
}
