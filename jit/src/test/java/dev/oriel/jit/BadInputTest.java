package dev.oriel.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.Exit;
import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Code that a compiler dislikes has the right result, and neither regions nor host memory grow
 * without bound. Recursion that ends, a branch to itself and code that changes are in {@link
 * CompiledEngineTest}; translations that become stale in {@code StaleTranslationTest}.
 */
@Timeout(120)
class BadInputTest {
  private static final IsaTable ISA = IsaTable.power9();
  private static final long MIB = 1 << 20;
  private static final long SIZE = 32 * MIB;
  private static final long CODE = 0x10000;
  private static final long OTHER = 0x20000;
  private static final long TABLES = 16 * MIB;
  private static final long DEVICE = 64 * MIB;
  private static final long RIGHTS =
      RadixTree.READ | RadixTree.WRITE | RadixTree.EXEC | RadixTree.R | RadixTree.C;
  private static final int NOP = 24 << 26;
  private static final int B_4 = 18 << 26 | 4;
  private static final int SC_1 = 0x4400_0022;

  private static final MmioBus DEVICES =
      new MmioBus() {
        @Override
        public long load(long ra, int size) {
          return NOP;
        }

        @Override
        public void store(long ra, int size, long value) {}
      };

  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Assembler assembler = new Assembler(ISA);
  private final Partition partition = new Partition(memory, DEVICES, () -> 0);
  private final Vcpu vcpu = new Vcpu(0, partition);

  BadInputTest() {
    memory.plug(0, SIZE);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, SC_1);
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void codeThatRewritesItselfInALoop() {
    // The store changes the instruction behind isync, which adds 1 or 2 in turn.
    code(CODE, "stw 4,8(6)", "isync", "addi 3,3,1", "xor 4,4,5", "bc 16,0,-16", "sc 1");
    int one = assembler.assemble("addi 3,3,1");
    int passes = 10_000;
    CompiledEngine engine = engine(new CompilerSettings(50, 100, 1000, false));
    vcpu.gpr[4] = one;
    vcpu.gpr[5] = one ^ assembler.assemble("addi 3,3,2");
    vcpu.gpr[6] = CODE;
    vcpu.ctr = passes;
    run(engine, CODE, 0);
    assertThat(vcpu.gpr[3]).isEqualTo(passes / 2 * 3);
    assertThat(regions(engine)).isLessThan(100);
  }

  @Test
  void aMillionDistinctBlocksThatRunOnceAreNotCompiled() {
    int count = 1_000_000;
    for (int i = 0; i < count; i++) {
      memory.putInt(MIB + 4L * i, B_4);
    }
    memory.putInt(MIB + 4L * count, SC_1);
    CompiledEngine engine = engine(CompilerSettings.DEFAULT);
    run(engine, MIB, 0);
    assertThat(vcpu.nip).isEqualTo(MIB + 4L * count + 4);
    assertThat(engine.executed()).isEqualTo(count + 1);
    assertThat(regions(engine)).isZero();
  }

  @Test
  void theClassesOfDroppedRegionsAreUnloaded() throws ReflectiveOperationException {
    int count = 1500;
    for (int i = 0; i < count; i++) {
      memory.putInt(MIB + 4L * i, B_4);
    }
    memory.putInt(MIB + 4L * count, SC_1);
    CompiledEngine engine = engine(new CompilerSettings(0, 8, 100, false));
    run(engine, MIB, 0);
    assertThat(engine.toString()).contains("00 dropped");
    System.gc();
    int before = loadedClasses();
    run(engine, MIB, 0);
    System.gc();
    assertThat(regions(engine)).isGreaterThan(2 * count / 8);
    assertThat(loadedClasses() - before).isLessThan(200);
  }

  @Test
  void jumpsIntoTheMiddleOfARegion() {
    int words = 1000;
    for (int i = 0; i < words; i++) {
      memory.putInt(OTHER + 4L * i, assembler.assemble("addi 3,3,1"));
    }
    code(OTHER + 4L * words, "bclr 20,0,0");
    // r4 counts the entries, r5 is the address of each.
    code(CODE, "mtctr 5", "bcctrl 20,0,0", "addi 5,5,4", "addic. 4,4,-1", "bc 4,2,-16", "sc 1");
    CompiledEngine engine = engine(new CompilerSettings(1, 100, 10_000, false));
    for (int pass = 0; pass < 4; pass++) {
      vcpu.gpr[3] = 0;
      vcpu.gpr[4] = words;
      vcpu.gpr[5] = OTHER;
      run(engine, CODE, 0);
      assertThat(vcpu.gpr[3]).isEqualTo(words * (words + 1) / 2);
    }
    // At most four times what the frame holds, however often it is entered in the middle.
    assertThat(compiledInstructions(engine)).isLessThan(4 * 1024 + 200);
  }

  @Test
  void aFrameThatIsExecutedAtAThousandAddressesIsCompiledOnce() {
    int addresses = 1000;
    RadixTree tree = new RadixTree(memory, TABLES + GuestMemory.FRAME_SIZE);
    long root = process(tree);
    for (int i = 0; i < addresses; i++) {
      tree.map(root, 0x4000_0000L + 0x1000L * i, OTHER, 12, RIGHTS);
    }
    code(OTHER, "addi 3,3,1", "bclr 20,0,0");
    code(CODE, "mtctr 5", "bcctrl 20,0,0", "add 5,5,6", "addic. 4,4,-1", "bc 4,2,-16", "sc 1");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    vcpu.gpr[6] = 0x1000;
    for (int pass = 0; pass < 3; pass++) {
      vcpu.gpr[3] = 0;
      vcpu.gpr[4] = addresses;
      vcpu.gpr[5] = 0x4000_0000L;
      run(engine, CODE, Msr.IR | Msr.DR);
      assertThat(vcpu.gpr[3]).isEqualTo(addresses);
    }
    assertThat(regions(engine)).isLessThan(8);
  }

  @Test
  void pagesRemappedMadeNoExecuteOrFreedUnderRunningCode() {
    RadixTree tree = new RadixTree(memory, TABLES + GuestMemory.FRAME_SIZE);
    long root = process(tree);
    long page = 0x4000_0000L;
    code(OTHER, "addi 3,3,1", "bclr 20,0,0");
    code(OTHER + 0x1000, "addi 3,3,2", "bclr 20,0,0");
    long entry = tree.map(root, page, OTHER, 12, RIGHTS | RadixTree.PRIV);
    // r8 is the address of the PTE; the passes change it to r9, then call the page again.
    code(
        CODE,
        "mtctr 5",
        "bcctrl 20,0,0",
        "std 9,0(8)",
        "tlbie 10,11,0,1,1",
        "mtctr 5",
        "bcctrl 20,0,0",
        "sc 1");
    long valid = memory.getLong(entry);
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    long[] changes = {valid + 0x1000, valid & ~RadixTree.EXEC, 0};
    for (int pass = 0; pass < 300; pass++) {
      memory.putLong(entry, valid);
      vcpu.invalidateTranslations(page, 0);
      long change = changes[pass % changes.length];
      vcpu.gpr[3] = 0;
      vcpu.gpr[5] = page;
      vcpu.gpr[8] = entry;
      vcpu.gpr[9] = change;
      vcpu.gpr[10] = page;
      vcpu.gpr[11] = 0;
      run(engine, CODE, Msr.IR | Msr.DR);
      if (pass % changes.length == 0) {
        assertThat(vcpu.gpr[3]).isEqualTo(3);
      } else {
        assertThat(vcpu.gpr[3]).isEqualTo(1);
        assertThat(vcpu.nip).isEqualTo(0x404);
        assertThat(vcpu.srr0).isEqualTo(page);
      }
    }
    assertThat(regions(engine)).isLessThan(30);
  }

  @Test
  void recursionWithoutEnd() {
    RadixTree tree = new RadixTree(memory, TABLES + GuestMemory.FRAME_SIZE);
    long root = process(tree);
    long stack = 0x5000_0000L;
    for (int i = 0; i < 256; i++) {
      tree.map(root, stack + 0x1000L * i, 4 * MIB + 0x1000L * i, 12, RIGHTS);
    }
    code(CODE, "mflr 0", "stdu 0,-16(1)", "addi 3,3,1", "bl -12");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    vcpu.gpr[1] = stack + 0x10_0000;
    run(engine, CODE, Msr.IR | Msr.DR);
    assertThat(vcpu.nip).isEqualTo(0x304);
    assertThat(vcpu.srr0).isEqualTo(CODE + 4);
    assertThat(vcpu.dar).isEqualTo(stack - 16);
    assertThat(vcpu.gpr[1]).isEqualTo(stack);
    assertThat(vcpu.gpr[3]).isEqualTo(0x1_0000);
    assertThat(regions(engine)).isLessThan(4);
  }

  @Test
  void codeInDeviceMemoryIsNotExecuted() {
    code(0x200, "addi 3,3,1", "addic. 4,4,-1", "bc 12,2,12", "mtctr 5", "bcctr 20,0,0", "sc 1");
    CompiledEngine engine = engine(CompilerSettings.LARGEST_REGIONS);
    int passes = 10_000;
    vcpu.gpr[4] = passes;
    vcpu.gpr[5] = DEVICE;
    run(engine, DEVICE, 0);
    assertThat(vcpu.gpr[3]).isEqualTo(passes);
    assertThat(vcpu.srr0).isEqualTo(DEVICE);
    assertThat(regions(engine)).isLessThan(4);
  }

  @Test
  void aStormOfTlbieBetweenLoads() {
    RadixTree tree = new RadixTree(memory, TABLES + GuestMemory.FRAME_SIZE);
    process(tree);
    memory.putLong(OTHER, 3);
    code(CODE, "ld 7,0(6)", "add 3,3,7", "tlbie 10,11,0,1,1", "bc 16,0,-12", "sc 1");
    CompiledEngine engine = engine(new CompilerSettings(50, 100, 1000, false));
    int passes = 100_000;
    vcpu.gpr[6] = OTHER;
    vcpu.gpr[10] = OTHER;
    vcpu.gpr[11] = 0;
    vcpu.ctr = passes;
    run(engine, CODE, Msr.IR | Msr.DR);
    assertThat(vcpu.gpr[3]).isEqualTo(3L * passes);
    assertThat(regions(engine)).isLessThan(10);
  }

  /** A process whose first megabytes are mapped onto themselves. */
  private long process(RadixTree tree) {
    long root = tree.process(TABLES);
    partition.setProcessTable(TABLES, 4096);
    for (long page = 0; page < SIZE; page += 2 * MIB) {
      tree.map(root, page, page, 21, RIGHTS | RadixTree.PRIV);
    }
    return root;
  }

  private CompiledEngine engine(CompilerSettings settings) {
    return new CompiledEngine(vcpu, ISA, settings);
  }

  private void run(CompiledEngine engine, long nip, long state) {
    vcpu.setMsr(Msr.SF | Msr.ME | state);
    vcpu.nip = nip;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
  }

  private static long regions(CompiledEngine engine) {
    return figure(engine, "(\\d+) regions");
  }

  private static long compiledInstructions(CompiledEngine engine) {
    return figure(engine, "regions, (\\d+) instructions");
  }

  private static long figure(CompiledEngine engine, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(engine.toString());
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Classes of this JVM, hidden ones included. By reflection: the module does not read the API. */
  private static int loadedClasses() throws ReflectiveOperationException {
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getClassLoadingMXBean")
            .invoke(null);
    return (int)
        Class.forName("java.lang.management.ClassLoadingMXBean")
            .getMethod("getLoadedClassCount")
            .invoke(bean);
  }

  private void code(long address, String... instructions) {
    long at = address;
    for (String instruction : instructions) {
      memory.putInt(at, assembler.assemble(instruction));
      at += 4;
    }
  }
}
