package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Regions of several pages: what they hold, and that they end with any of them. */
@Timeout(60)
class RegionPagesTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final long MIB = 1 << 20;
  private static final long SIZE = 16 * MIB;
  private static final long PAGE = 0x1000;
  private static final long CODE = 2 * MIB;
  private static final long OTHER = 3 * MIB;
  private static final long TABLES = 4 * MIB;
  private static final long RIGHTS =
      RadixTree.READ | RadixTree.WRITE | RadixTree.EXEC | RadixTree.PRIV;
  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Assembler assembler = new Assembler(ISA);
  private final Partition partition = new Partition(memory, new NoDevices(), () -> 0);
  private final Vcpu vcpu = new Vcpu(0, partition);
  private final List<String> regions = new ArrayList<>();
  private final CompiledEngine engine =
      new CompiledEngine(
          vcpu, ISA, new CompilerSettings(10, 100, 1000, false), Optional.of(regions::add));

  RegionPagesTest() {
    memory.plug(0, SIZE);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void aLoopOverTheEndOfAPageIsOneRegion() {
    loop(1);
    assertThat(turns(CODE, 0)).isEqualTo(2000);
    assertThat(regions)
        .anySatisfy(r -> assertThat(r).contains(" ff8  addi", "1000  addi", "1004  bc"));
    regions.clear();
    assertThat(turns(CODE, 0)).isEqualTo(2000);
    assertThat(regions).isEmpty();
  }

  @Test
  void anInterruptInTheSecondPageHasItsAddress() {
    loop(1);
    code(CODE + PAGE, "addi 3,3,1", "tdi 12,3,1500", "bc 16,0,-16", "sc 1");
    code(0x700, "sc 1");
    assertThat(turns(CODE, 0)).isEqualTo(1500);
    assertThat(regions).isNotEmpty();
    assertThat(vcpu.srr0).isEqualTo(CODE + PAGE + 4);
  }

  @Test
  void aCallToAnotherPageAndItsReturnStayInTheRegion() {
    code(CODE, "bl 0x3000", "addi 3,3,1", "bc 16,0,-8", "sc 1");
    code(CODE + 3 * PAGE, "addi 3,3,2", "bclr 20,0,0");
    assertThat(count(CODE, 0)).isEqualTo(3000);
    assertThat(regions).anySatisfy(r -> assertThat(r).contains(" 000  bl", "3000  addi"));
  }

  @Test
  void aRegionEndsWhenItsSecondPageIsRewritten() {
    for (int step = 1; step < 20; step++) {
      loop(step);
      assertThat(turns(CODE, 0)).isEqualTo(1000 * (1 + step));
    }
  }

  @Test
  void aRegionIsNotUsedWhereItsSecondPageIsAnother() {
    RadixTree tree = new RadixTree(memory, TABLES + PAGE);
    long root = tree.process(TABLES);
    partition.setProcessTable(TABLES, 4096);
    loop(1);
    code(OTHER, "addi 3,3,5", "bc 16,0,-12", "sc 1");
    long first = 0x4000_0000L;
    long second = 0x5000_0000L;
    tree.map(root, first, CODE, 12, RIGHTS);
    tree.map(root, first + PAGE, CODE + PAGE, 12, RIGHTS);
    tree.map(root, second, CODE, 12, RIGHTS);
    long entry = tree.map(root, second + PAGE, OTHER, 12, RIGHTS);
    long state = Msr.IR | Msr.DR;
    for (int pass = 0; pass < 3; pass++) {
      assertThat(turns(first, state)).isEqualTo(2000);
      assertThat(turns(second, state)).isEqualTo(6000);
    }
    // Remapped, the page is found only after its translation has been invalidated.
    memory.putLong(entry, memory.getLong(entry) - OTHER + CODE + PAGE);
    vcpu.invalidateTranslations(second + PAGE, 0);
    assertThat(turns(second, state)).isEqualTo(2000);
    assertThat(turns(first, state)).isEqualTo(2000);
    // Without its second page, the first one runs until the fetch there fails.
    memory.putLong(entry, 0);
    vcpu.invalidateTranslations(second + PAGE, 0);
    code(0x400, "sc 1");
    assertThat(turns(second, state)).isEqualTo(1);
    assertThat(vcpu.srr0).isEqualTo(second + PAGE);
  }

  /** A loop around the end of the page at CODE that adds 1 there and {@code step} after it. */
  private void loop(int step) {
    code(CODE + PAGE - 8, "addi 3,3,1", "ori 0,0,0", "addi 3,3," + step, "bc 16,0,-12", "sc 1");
  }

  /** Runs the loop a thousand times in the page at {@code page}; what it has added. */
  private long turns(long page, long state) {
    return count(page + PAGE - 8, state);
  }

  private long count(long nip, long state) {
    vcpu.gpr[3] = 0;
    vcpu.ctr = 1000;
    vcpu.setMsr(Msr.SF | Msr.ME | state);
    vcpu.nip = nip;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    return vcpu.gpr[3];
  }

  private void code(long address, String... instructions) {
    long at = address;
    for (String instruction : instructions) {
      memory.putInt(at, assembler.assemble(instruction));
      at += 4;
    }
  }
}
