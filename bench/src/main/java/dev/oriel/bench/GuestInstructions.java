package dev.oriel.bench;

import dev.oriel.boot.ElfImage;
import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the instructions of each kernel of the speed guest: runs it on a bare vCPU and reads the
 * engine's count at each line that it prints. The counts are the same on any host.
 */
final class GuestInstructions {
  private static final long PUT_TERM_CHAR = 0x58;
  private static final long RTAS = 0xf000;
  private static final long RAM = 64 << 20;
  private static final MmioBus NOTHING =
      new MmioBus() {
        @Override
        public long load(long ra, int size) {
          return -1;
        }

        @Override
        public void store(long ra, int size, long value) {}
      };

  private GuestInstructions() {}

  /**
   * Instructions by the first word of the printed line. They include those for printing, a small
   * part.
   */
  static Map<String, Long> count(byte[] elf) {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (GuestMemory memory = GuestMemory.reserve(RAM)) {
      memory.plug(0, RAM);
      ElfImage image = ElfImage.parse("speed.elf", MemorySegment.ofArray(elf));
      image.load(memory);
      Vcpu vcpu = new Vcpu(0, new Partition(memory, NOTHING, Timebase.host()));
      vcpu.setMsr(Msr.SF | Msr.ME);
      vcpu.nip = image.ra();
      Interpreter engine = new Interpreter(vcpu, IsaTable.power9());
      StringBuilder line = new StringBuilder();
      long before = 0;
      while (vcpu.gpr[3] != RTAS) {
        engine.run();
        if (vcpu.gpr[3] == PUT_TERM_CHAR) {
          append(vcpu, line);
          vcpu.gpr[3] = 0;
          if (line.indexOf("\n") >= 0) {
            counts.put(line.substring(0, line.indexOf(" ")), engine.executed() - before);
            before = engine.executed();
            line.setLength(0);
          }
        } else if (vcpu.gpr[3] != RTAS) {
          vcpu.gpr[3] = 0;
        }
      }
    }
    return counts;
  }

  private static void append(Vcpu vcpu, StringBuilder line) {
    for (int i = 0; i < vcpu.gpr[5]; i++) {
      line.append((char) (vcpu.gpr[6 + i / 8] >>> 56 - 8 * (i % 8) & 0xff));
    }
  }
}
