package dev.oriel.cpu;

import static dev.oriel.testkit.RadixTree.C;
import static dev.oriel.testkit.RadixTree.EXEC;
import static dev.oriel.testkit.RadixTree.PRIV;
import static dev.oriel.testkit.RadixTree.R;
import static dev.oriel.testkit.RadixTree.READ;
import static dev.oriel.testkit.RadixTree.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.DirtyLog;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.RadixTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationTest {
  private static final long MIB = 1 << 20;
  private static final long KERNEL = 0xc000_0000_0000_0000L;
  private static final long USER = 0x1000_0000;
  private static final long PROCESS_TABLE = 2 * MIB;
  private static final long PRIVILEGED = Msr.SF | Msr.ME | Msr.IR | Msr.DR | Msr.LE;
  private static final long PROBLEM = PRIVILEGED | Msr.PR | Msr.EE;

  private final GuestMemory memory = GuestMemory.reserve(64 * MIB);
  private final RadixTree tree = new RadixTree(memory, 4 * MIB);
  private long mmioAddress;
  private final Partition partition =
      new Partition(
          memory,
          new MmioBus() {
            @Override
            public long load(long ra, int size) {
              mmioAddress = ra;
              return 0x0807060504030201L;
            }

            @Override
            public void store(long ra, int size, long value) {
              mmioAddress = ra;
            }
          },
          () -> 0);
  private final long kernelRoot;
  private final long userRoot;
  private final Vcpu vcpu;

  TranslationTest() {
    memory.plug(0, 64 * MIB);
    kernelRoot = tree.process(PROCESS_TABLE);
    userRoot = tree.process(PROCESS_TABLE + 16 * 5);
    partition.setProcessTable(PROCESS_TABLE, 4096);
    vcpu = new Vcpu(0, partition);
    SpecialRegisters.write(vcpu, Spr.PIDR.number(), 5);
    vcpu.setMsr(PRIVILEGED);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void realModeIgnoresTheTopFourBits() {
    vcpu.setMsr(Msr.SF | Msr.LE);
    memory.putLong(0x1000, 0x1122334455667788L);
    assertThat(vcpu.load64(KERNEL | 0x1000)).isEqualTo(0x8877665544332211L);
    vcpu.setMsr(Msr.SF);
    assertThat(vcpu.load64(KERNEL | 0x1000)).isEqualTo(0x1122334455667788L);
    assertThat(vcpu.load32(0x1001)).isEqualTo(0x22334455);
    assertThat(vcpu.load16(0x1006)).isEqualTo((short) 0x7788);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 21})
  void everyPageSizeTranslatesItsWholePage(int shift) {
    tree.map(kernelRoot, KERNEL + 32 * MIB, 48 * MIB, shift, READ | WRITE | PRIV);
    long last = (1L << shift) - 8;
    vcpu.store64(KERNEL + 32 * MIB, 1);
    vcpu.store64(KERNEL + 32 * MIB + last, 2);
    assertThat(memory.getByte(48 * MIB)).isEqualTo((byte) 1);
    assertThat(memory.getByte(48 * MIB + last)).isEqualTo((byte) 2);
    assertThat(vector(() -> vcpu.load8(KERNEL + 32 * MIB + (1L << shift)))).isEqualTo(0x300);
  }

  @Test
  void aGigabytePageTranslates() {
    tree.map(kernelRoot, KERNEL, 0, 30, READ | WRITE | PRIV);
    vcpu.store32(KERNEL + 60 * MIB, 0x04030201);
    assertThat(memory.getInt(60 * MIB)).isEqualTo(0x01020304);
  }

  @Test
  void quadrantZeroBelongsToTheProcessAndQuadrantThreeToTheKernel() {
    tree.map(userRoot, USER, 48 * MIB, 16, READ);
    tree.map(kernelRoot, KERNEL, 49 * MIB, 16, READ | PRIV);
    memory.putByte(48 * MIB, (byte) 48);
    memory.putByte(49 * MIB, (byte) 49);
    assertThat(vcpu.load8(USER)).isEqualTo((byte) 48);
    assertThat(vcpu.load8(KERNEL)).isEqualTo((byte) 49);
    SpecialRegisters.write(vcpu, Spr.PIDR.number(), 6);
    assertThat(vector(() -> vcpu.load8(USER))).isEqualTo(0x300);
    assertThat(vcpu.load8(KERNEL)).isEqualTo((byte) 49);
  }

  @Test
  void otherQuadrantsAndTooLargeAddressesAreSegmentInterrupts() {
    assertThat(vector(() -> vcpu.load8(0x4000_0000_0000_0000L))).isEqualTo(0x380);
    assertThat(vector(() -> vcpu.load8(0x8000_0000_0000_0000L))).isEqualTo(0x380);
    assertThat(vector(() -> vcpu.load8(0x0010_0000_0000_0000L))).isEqualTo(0x380);
    assertThat(vcpu.dar).isEqualTo(0x0010_0000_0000_0000L);
    assertThat(vector(() -> vcpu.fetchAddress(0x4000_0000_0000_0000L))).isEqualTo(0x480);
  }

  @Test
  void accessesSetReferenceAndChangeBits() {
    long pte = tree.map(userRoot, USER, 48 * MIB, 16, READ | WRITE);
    vcpu.load8(USER);
    assertThat(memory.getLong(pte) & (R | C)).isEqualTo(R);
    vcpu.store8(USER, 1);
    assertThat(memory.getLong(pte) & (R | C)).isEqualTo(R | C);
  }

  /** A debugger sees what is mapped, permitted or not; the guest sees nothing of that. */
  @Test
  void lookingChangesNothing() {
    long pte = tree.map(userRoot, USER, 48 * MIB, 16, PRIV);
    long before = memory.getLong(pte);
    vcpu.setMsr(PROBLEM);
    assertThat(vcpu.look(USER + 0x123)).isEqualTo(48 * MIB + 0x123);
    assertThat(vcpu.look(USER + 0x1_0000)).isEqualTo(-1);
    assertThat(vcpu.look(0x4000_0000_0000_0000L)).isEqualTo(-1);
    assertThat(memory.getLong(pte)).isEqualTo(before);
    assertThat(vector(() -> vcpu.load8(USER))).isEqualTo(0x300);
    vcpu.setMsr(Msr.SF | Msr.LE);
    assertThat(vcpu.look(KERNEL | 0x1000)).isEqualTo(0x1000);
    mmioAddress = 0;
    vcpu.look(1L << 45);
    assertThat(mmioAddress).isZero();
  }

  @Test
  void storesFaultOnReadOnlyPagesWithDsisrAndDar() {
    tree.map(userRoot, USER, 48 * MIB, 16, READ);
    vcpu.load64(USER + 8);
    assertThat(vector(() -> vcpu.store64(USER + 8, 1))).isEqualTo(0x300);
    assertThat(vcpu.dsisr).isEqualTo(0x0a00_0000);
    assertThat(vcpu.dar).isEqualTo(USER + 8);
    assertThat(vector(() -> vcpu.store64(USER + MIB, 1))).isEqualTo(0x300);
    assertThat(vcpu.dsisr).isEqualTo(0x4200_0000);
  }

  @Test
  void problemStateMayNotTouchPrivilegedPages() {
    tree.map(kernelRoot, KERNEL, 0, 21, READ | WRITE | EXEC | PRIV);
    vcpu.load8(KERNEL);
    vcpu.setMsr(PROBLEM);
    assertThat(vector(() -> vcpu.load8(KERNEL))).isEqualTo(0x300);
    assertThat(vcpu.dsisr).isEqualTo(0x0800_0000);
    assertThat(vector(() -> vcpu.fetchAddress(KERNEL))).isEqualTo(0x400);
  }

  @Test
  void amrKeyZeroBlocksTheKernelFromUserPagesAndNothingElse() {
    tree.map(userRoot, USER, 48 * MIB, 16, READ | WRITE | EXEC);
    tree.map(kernelRoot, KERNEL, 0, 21, READ | WRITE | PRIV);
    vcpu.store8(USER, 1);
    SpecialRegisters.write(vcpu, Spr.AMR.number(), 3L << 62);
    assertThat(vector(() -> vcpu.load8(USER))).isEqualTo(0x300);
    assertThat(vector(() -> vcpu.store8(USER, 1))).isEqualTo(0x300);
    assertThat(vcpu.dsisr).isEqualTo(0x0a00_0000);
    vcpu.store8(KERNEL + 64, 1);
    SpecialRegisters.write(vcpu, Spr.AMR.number(), 2L << 62);
    vcpu.load8(USER);
    assertThat(vector(() -> vcpu.store8(USER, 1))).isEqualTo(0x300);
    SpecialRegisters.write(vcpu, Spr.AMR.number(), 3L << 62);
    vcpu.setMsr(PROBLEM);
    vcpu.store8(USER, 1);
  }

  @Test
  void iamrKeyZeroKeepsTheKernelFromExecutingUserPages() {
    tree.map(userRoot, USER, 48 * MIB, 16, READ | EXEC);
    assertThat(vcpu.fetchAddress(USER)).isEqualTo(48 * MIB);
    SpecialRegisters.write(vcpu, Spr.IAMR.number(), 1L << 62);
    assertThat(vector(() -> vcpu.fetchAddress(USER))).isEqualTo(0x400);
    vcpu.setMsr(PROBLEM);
    assertThat(vcpu.fetchAddress(USER)).isEqualTo(48 * MIB);
  }

  @Test
  void noExecuteIsReportedInSrr1() {
    tree.map(userRoot, USER, 48 * MIB, 16, READ | WRITE);
    GuestInterrupt interrupt = interrupt(() -> vcpu.fetchAddress(USER));
    assertThat(interrupt.vector).isEqualTo(0x400);
    assertThat(interrupt.srr1).isEqualTo(0x1000_0000);
  }

  @Test
  void aRemovedTranslationIsUsedUntilTlbie() {
    long pte = tree.map(userRoot, USER, 48 * MIB, 16, READ | WRITE | R | C);
    vcpu.store8(USER, 1);
    memory.putLong(pte, 0);
    vcpu.store8(USER, 2);
    vcpu.invalidateTranslations(USER | 5L << 5, 5L << 32);
    assertThat(vector(() -> vcpu.store8(USER, 3))).isEqualTo(0x300);
    assertThat(memory.getByte(48 * MIB)).isEqualTo((byte) 2);
  }

  @Test
  void accessesThatCrossPagesUseBothTranslationsAndFaultBeforeTheyStore() {
    tree.map(userRoot, USER, 48 * MIB, 12, READ | WRITE);
    tree.map(userRoot, USER + 4096, 40 * MIB, 12, READ | WRITE);
    vcpu.store64(USER + 4096 - 3, 0x0807060504030201L);
    assertThat(memory.getByte(48 * MIB + 4095)).isEqualTo((byte) 3);
    assertThat(memory.getByte(40 * MIB)).isEqualTo((byte) 4);
    assertThat(vcpu.load64(USER + 4096 - 3)).isEqualTo(0x0807060504030201L);
    assertThat(vector(() -> vcpu.store64(USER + 8192 - 4, 0))).isEqualTo(0x300);
    assertThat(vcpu.dar).isEqualTo(USER + 8192);
    assertThat(memory.getByte(40 * MIB + 4092)).isZero();
  }

  @Test
  void mmioReachesTheBusInTheGuestsByteOrder() {
    tree.map(kernelRoot, KERNEL, 1L << 45, 30, READ | WRITE | PRIV);
    assertThat(vcpu.load64(KERNEL + 16)).isEqualTo(0x0807060504030201L);
    assertThat(mmioAddress).isEqualTo((1L << 45) + 16);
    vcpu.setMsr(PRIVILEGED & ~Msr.LE);
    assertThat(vcpu.load32(KERNEL + 16)).isEqualTo(0x01020304);
  }

  @Test
  void thirtyTwoBitModeUsesTheLowHalfOfAddresses() {
    vcpu.setMsr(Msr.LE);
    memory.putByte(0x3000, (byte) 7);
    assertThat(vcpu.load8(0xffff_ffff_0000_3000L)).isEqualTo((byte) 7);
  }

  @Test
  void hostileTreesEndInAFaultNotInALoop() {
    memory.putLong(PROCESS_TABLE + 16 * 5, (21L & 0x18) << 58 | (21L & 7) << 5 | userRoot | 31);
    memory.putLong(userRoot, RadixTree.VALID | userRoot | 31);
    assertThat(vector(() -> vcpu.load8(0))).isEqualTo(0x300);
    memory.putLong(PROCESS_TABLE + 16 * 5, -1L);
    assertThat(vector(() -> vcpu.load8(0))).isEqualTo(0x300);
    partition.setProcessTable(-16, Long.MAX_VALUE);
    assertThat(vector(() -> vcpu.load8(0))).isEqualTo(0x300);
    SpecialRegisters.write(vcpu, Spr.PIDR.number(), -1);
    assertThat(vector(() -> vcpu.load8(0))).isEqualTo(0x300);
  }

  @Test
  void storesToWatchedFramesAreNoticedAfterAHit() {
    vcpu.setMsr(Msr.SF);
    vcpu.store8(0x5000, 1);
    vcpu.store8(0x5000, 2);
    CodeWatch watch = memory.codeFrames().watch(0x5000);
    vcpu.codeFrameAdded(0x5000, true);
    vcpu.store8(0x5008, 3);
    assertThat(watch.holds()).isFalse();
  }

  /** The first store after each look is noticed, although it would be a hit. */
  @Test
  void theFirstStoreToAFrameIsLogged() {
    vcpu.setMsr(Msr.SF);
    vcpu.store8(0x5000, 1);
    DirtyLog log = memory.beginLog();
    vcpu.mmu().forgetStores();
    for (int round = 0; round < 3; round++) {
      vcpu.store8(0x5000, 2);
      vcpu.store64(0x6ffc, 3);
      vcpu.clear(0x9000, 128);
      assertThat(vcpu.load8(0x8000)).isZero();
      assertThat(log.take().stream()).containsExactly(5, 6, 7, 9);
      vcpu.mmu().forgetStores();
    }
    memory.endLog();
  }

  private int vector(Runnable access) {
    return interrupt(access).vector;
  }

  private static GuestInterrupt interrupt(Runnable access) {
    Throwable thrown = catchThrowable(access::run);
    assertThat(thrown).isInstanceOf(GuestInterrupt.class);
    return (GuestInterrupt) thrown;
  }
}
