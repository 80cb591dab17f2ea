package dev.oriel.cpu;

import static dev.oriel.testkit.RadixTree.EXEC;
import static dev.oriel.testkit.RadixTree.LEAF;
import static dev.oriel.testkit.RadixTree.PRIV;
import static dev.oriel.testkit.RadixTree.READ;
import static dev.oriel.testkit.RadixTree.VALID;
import static dev.oriel.testkit.RadixTree.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares a processor that keeps translations with one that forgets all before each access, while
 * pages are mapped, moved and protected, each time with one of the tlbie that the architecture asks
 * for, and processes, modes and keys change.
 */
class StaleTranslationTest {
  private static final long MIB = 1 << 20;
  private static final long PROCESS_TABLE = 2 * MIB;
  private static final long USER = 0x1000_0000;
  private static final long KERNEL = 0xc000_0000_1000_0000L;
  private static final long FRAMES = 16 * MIB;
  private static final long STATE = Msr.SF | Msr.ME | Msr.IR | Msr.DR;
  private static final int HYPERCALL = 0x4400_0022;
  private static final int LOAD_IMMEDIATE = 0x3860_0000;

  /** More than any processor keeps the translations of. */
  private static final int PROCESSES = 7;

  private static final int OPERATIONS = 20_000;

  /** A place for a page of 2^shift bytes in the address space of a process. */
  private record Page(int pid, long ea, int shift, long pte) {}

  private final GuestMemory memory = GuestMemory.reserve(32 * MIB);
  private final Partition partition = new Partition(memory, new NoDevices(), () -> 0);
  private final Vcpu vcpu = new Vcpu(0, partition);
  private final Vcpu walker = new Vcpu(1, partition);
  private final ExecutionEngine engine = TestEngine.of(vcpu, IsaTable.power9());
  private final List<Page> pages = new ArrayList<>();
  private Random random = new Random(0);

  StaleTranslationTest() {
    memory.plug(0, 32 * MIB);
    RadixTree tree = new RadixTree(memory, 4 * MIB);
    for (int pid = 0; pid < PROCESSES; pid++) {
      long root = tree.process(PROCESS_TABLE + 16 * pid);
      addPages(tree, root, pid, USER);
      if (pid == 0) {
        addPages(tree, root, pid, KERNEL);
      }
    }
    partition.setProcessTable(PROCESS_TABLE, 4096);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, HYPERCALL);
    }
    for (long frame = FRAMES; frame < 32 * MIB; frame += 4096) {
      memory.putInt(frame, LOAD_IMMEDIATE | (int) (frame >>> 12));
      memory.putInt(frame + 4, HYPERCALL);
      memory.putLong(frame + 8, frame);
    }
  }

  private void addPages(RadixTree tree, long root, int pid, long ea) {
    for (int i = 0; i < 4; i++) {
      for (int shift : new int[] {12, 16, 21}) {
        long at = ea + shift * 64 * MIB + ((long) i << shift);
        long pte = tree.map(root, at, FRAMES, shift, 0);
        memory.putLong(pte, 0);
        pages.add(new Page(pid, at, shift, pte));
      }
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noAccessUsesATranslationThatWasInvalidated(long seed) {
    random = new Random(seed);
    vcpu.setMsr(STATE);
    for (int i = 0; i < OPERATIONS; i++) {
      String what = "seed " + seed + ", operation " + i;
      switch (random.nextInt(12)) {
        case 0 -> change(random(pages));
        case 1 -> setPid(random.nextInt(PROCESSES));
        case 2 -> vcpu.setMsr(STATE | (random.nextBoolean() ? Msr.PR : 0));
        case 3 -> vcpu.mmu().setAmr((long) random.nextInt(4) << 62);
        case 4, 5, 6 -> {
          long ea = address(8);
          compare(what, ea, () -> vcpu.load64(ea), () -> walker.load64(ea));
        }
        case 7, 8 -> {
          long ea = address(16);
          long value = random.nextLong();
          compare(what, ea, () -> store(vcpu, ea, value), () -> store(walker, ea, value));
        }
        case 9, 10 -> {
          long ea = address(0);
          compare(what, ea, () -> execute(ea), () -> wouldExecute(ea));
        }
        default -> {
          if (random.nextInt(20) == 0) {
            rewrite();
          }
        }
      }
    }
  }

  private <T> T random(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Somewhere in a page, four of whose 4 KiB are used, of whatever process. */
  private long address(long offset) {
    Page page = random(pages);
    long frame = (long) random.nextInt(4) << page.shift - 2 & -4096L;
    return page.ea + frame + offset;
  }

  private void setPid(int pid) {
    vcpu.mmu().setPid(pid);
  }

  /** Maps, moves, protects or unmaps a page, and invalidates in one of the ways that suffice. */
  private void change(Page page) {
    long old = memory.getLong(page.pte);
    long flags = random.nextInt(8) | (random.nextInt(3) == 0 ? PRIV : 0);
    long ra = FRAMES + ((long) random.nextInt(3) << page.shift);
    boolean mapped = random.nextInt(4) != 0;
    memory.putLong(page.pte, mapped ? VALID | LEAF | ra | flags : 0);
    if (old == 0 && random.nextBoolean()) {
      return;
    }
    long process = (long) page.pid << 32;
    int actualPageSize =
        switch (page.shift) {
          case 12 -> 0;
          case 16 -> 5;
          default -> 1;
        };
    switch (random.nextInt(10)) {
      case 0 -> vcpu.invalidateTranslations(1 << 10, process);
      case 1 -> vcpu.invalidateTranslations((2 + random.nextInt(2)) << 10, 0);
      default -> vcpu.invalidateTranslations(page.ea | actualPageSize << 5, process);
    }
  }

  /** Changes the instruction at the start of a frame, through the real address. */
  private void rewrite() {
    long frame = FRAMES + ((long) random.nextInt(4) << 12);
    long state = vcpu.msr();
    vcpu.setMsr(Msr.SF | Msr.ME);
    vcpu.store32(frame, LOAD_IMMEDIATE | random.nextInt(0x8000));
    vcpu.setMsr(state);
  }

  private void compare(String what, long ea, LongSupplier access, LongSupplier expected) {
    walker.mmu().forgetMemory();
    walker.setMsr(vcpu.msr());
    walker.mmu().setAmr(vcpu.mmu().amr());
    walker.mmu().setPid(vcpu.mmu().pid());
    assertThat(outcome(access)).as("%s, address %x", what, ea).isEqualTo(outcome(expected));
  }

  /** What the access yields, or the vector of its interrupt. */
  private static String outcome(LongSupplier access) {
    try {
      return Long.toHexString(access.getAsLong());
    } catch (GuestInterrupt interrupt) {
      return "vector " + Integer.toHexString(interrupt.vector);
    }
  }

  /** Stores, and finds what was stored by a walk of its own. */
  private long store(Vcpu stores, long ea, long value) {
    stores.store64(ea, value);
    long found = 0;
    for (Page page : pages) {
      if (page.ea <= ea && ea < page.ea + (1L << page.shift) && belongs(page)) {
        long ra = memory.getLong(page.pte) & 0x01ff_ffff_ffff_f000L;
        found = Long.reverseBytes(memory.getLong(ra + ea - page.ea)) == value ? ra : -1;
        found = memory.getLong(ra + ea - page.ea) == value ? ra : found;
      }
    }
    return found;
  }

  private boolean belongs(Page page) {
    return page.pid == (page.ea < 0 ? 0 : vcpu.mmu().pid());
  }

  /** What the two instructions at {@code ea} leave in r3, by the engine. */
  private long execute(long ea) {
    long state = vcpu.msr();
    vcpu.nip = ea;
    vcpu.gpr[3] = -1;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    boolean executed = vcpu.nip == ea + 8;
    int vector = (int) vcpu.nip - 4;
    vcpu.setMsr(state);
    if (!executed) {
      throw vcpu.interrupt(vector, 0);
    }
    return vcpu.gpr[3];
  }

  private long wouldExecute(long ea) {
    return memory.getInt(walker.fetchAddress(ea)) & 0x7fff;
  }

  @Test
  void aStormOfTlbieTakesNoMemory() {
    Page page = pages.getFirst();
    memory.putLong(page.pte, VALID | LEAF | FRAMES | READ | WRITE | EXEC);
    vcpu.setMsr(STATE);
    long first = execute(page.ea);
    long used = memory.host().used();
    for (int i = 0; i < 100_000; i++) {
      vcpu.invalidateTranslations(
          (i & 3) << 10 | (i >> 2 & 7) << 5 | page.ea, (long) (i & 1) << 32);
      assertThat(execute(page.ea)).isEqualTo(first);
    }
    assertThat(memory.host().used()).isEqualTo(used);
  }

  @Test
  void aFrameThatIsExecutedAtAThousandAddressesIsDecodedOnce() {
    RadixTree tree = new RadixTree(memory, 12 * MIB);
    long root = tree.process(PROCESS_TABLE + 16 * PROCESSES);
    setPid(PROCESSES);
    vcpu.setMsr(STATE);
    tree.map(root, USER, FRAMES, 12, READ | EXEC);
    long first = execute(USER);
    long used = memory.host().used();
    for (int round = 0; round < 3; round++) {
      for (int i = 1; i <= 1000; i++) {
        if (round == 0) {
          tree.map(root, USER + 4096L * i, FRAMES, 12, READ | EXEC);
        }
        assertThat(execute(USER + 4096L * i)).isEqualTo(first);
      }
    }
    assertThat(memory.host().used()).isEqualTo(used);
  }
}
