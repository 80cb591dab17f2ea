package dev.oriel.cpu.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import org.junit.jupiter.api.Test;

/**
 * Floating point where QEMU 7.2 departs from Power ISA 3.0B: enabled exceptions, summary bits,
 * negation after rounding, and some results.
 */
class FloatDefinitionTest {
  private static final long ONE = Double.doubleToRawLongBits(1);
  private static final long INFINITY = FpFormat.INFINITY;
  private static final long SIGNALING = INFINITY | 1;
  private static final long OLD = 0x1234_5678_9abc_def0L;

  private final Vcpu v =
      new Vcpu(0, new Partition(GuestMemory.reserve(1 << 16), new NoDevices(), () -> 0));

  FloatDefinitionTest() {
    v.vsr[0] = OLD;
  }

  @Test
  void enabledInvalidOperationKeepsTargetAndClass() {
    v.fpscr = Fpscr.VE | Fpscr.FR | Fpscr.FI | 0x4000;
    operands(INFINITY, INFINITY);
    FpArithmetic.fsub(v, 0, 1, 2);
    assertThat(v.vsr[0]).isEqualTo(OLD);
    assertThat(fpscr())
        .isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.VX | Fpscr.VXISI | Fpscr.VE | 0x4000);
  }

  @Test
  void enabledDivisionByZeroKeepsTarget() {
    v.fpscr = Fpscr.ZE;
    operands(ONE, 0);
    FpArithmetic.fdiv(v, 0, 1, 2);
    assertThat(v.vsr[0]).isEqualTo(OLD);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.ZX | Fpscr.ZE);
  }

  @Test
  void enabledOverflowAdjustsTheExponent() {
    v.fpscr = Fpscr.OE;
    operands(Double.doubleToRawLongBits(0x1.8p1023), Double.doubleToRawLongBits(4));
    FpArithmetic.fmul(v, 0, 1, 2);
    assertThat(Double.longBitsToDouble(v.vsr[0])).isEqualTo(0x1.8p-511);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.OX | Fpscr.OE | 0x4000);
  }

  @Test
  void enabledUnderflowAdjustsTheExponentEvenOfExactResults() {
    v.fpscr = Fpscr.UE;
    operands(Double.doubleToRawLongBits(0x1p-1022), Double.doubleToRawLongBits(0.5));
    FpArithmetic.fmul(v, 0, 1, 2);
    assertThat(Double.longBitsToDouble(v.vsr[0])).isEqualTo(0x1p513);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.UX | Fpscr.UE | 0x4000);
  }

  @Test
  void tinyResultsAreZeroInNonJavaMode() {
    v.vscr = 0x1_0000;
    // A product of 2^-200 takes the sum just below the least normal number, to which it is rounded.
    v.vsr[66] = (0x0d80_0000L << 32) | 0x8d80_0000L;
    v.vsr[68] = (0x0d80_0000L << 32) | 0x8d80_0000L;
    v.vsr[70] = (0x8080_0000L << 32) | 0x0080_0000L;
    VectorFloat.vmaddfp(v, 4, 1, 2, 3);
    assertThat(v.vsr[72]).isEqualTo((0x8000_0000L << 32) | 0x0080_0000L);
    v.vscr = 0;
    VectorFloat.vmaddfp(v, 4, 1, 2, 3);
    assertThat(v.vsr[72]).isEqualTo((0x8080_0000L << 32) | 0x0080_0000L);
  }

  @Test
  void resultsStayWithinHalfPrecision() {
    v.fpscr = Fpscr.OE | Fpscr.DOWN;
    v.vsr[2] = 0x432f_0600_0000_0000L;
    VsxScalarConvert.xscvdphp(v, 0, 1);
    assertThat(v.vsr[0]).isEqualTo(0x2bc1);
  }

  @Test
  void enabledUnderflowOfSinglesAdjustsBy192() {
    v.fpscr = Fpscr.UE;
    operands(Double.doubleToRawLongBits(0x1p-126), Double.doubleToRawLongBits(0x1p-10));
    FpArithmetic.fmuls(v, 0, 1, 2);
    assertThat(Double.longBitsToDouble(v.vsr[0])).isEqualTo(0x1p56);
  }

  @Test
  void enabledInexactWritesTheResult() {
    v.fpscr = Fpscr.XE;
    operands(ONE, Double.doubleToRawLongBits(3));
    FpArithmetic.fdiv(v, 0, 1, 2);
    assertThat(Double.longBitsToDouble(v.vsr[0])).isEqualTo(1.0 / 3);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.XX | Fpscr.FI | Fpscr.XE | 0x4000);
  }

  @Test
  void bothDoublewordsAreWrittenBeforeTheInterrupt() {
    v.fpscr = Fpscr.XE;
    v.setMsr(Msr.FP | Msr.VSX | Msr.FE0);
    v.vsr[64] = OLD;
    v.vsr[65] = OLD;
    v.vsr[66] = 0x3fffL << 48;
    v.vsr[68] = 0x4000L << 48 | 1L << 47;
    assertThatThrownBy(() -> QuadPrecision.xsdivqp(v, 0, 1, 2)).isInstanceOf(GuestInterrupt.class);
    assertThat(v.vsr[64]).isEqualTo(0x3ffd_5555_5555_5555L);
    assertThat(v.vsr[65]).isEqualTo(0x5555_5555_5555_5555L);
    assertThatThrownBy(() -> QuadConvert.xscvqpdp(v, 0, 0)).isInstanceOf(GuestInterrupt.class);
    assertThat(v.vsr[64]).isEqualTo(Double.doubleToRawLongBits(1.0 / 3));
    assertThat(v.vsr[65]).isZero();
  }

  @Test
  void anEnabledExceptionOfOneElementKeepsTheWholeVector() {
    v.fpscr = Fpscr.VE;
    operands(SIGNALING, ONE);
    v.vsr[3] = ONE;
    VsxVector.xvadddp(v, 0, 1, 2);
    assertThat(v.vsr[0]).isEqualTo(OLD);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.VX | Fpscr.VXSNAN | Fpscr.VE);
  }

  @Test
  void vectorsLeaveRoundedAndInexactAndClassAlone() {
    v.fpscr = Fpscr.FR | Fpscr.FI | 0x5000;
    operands(ONE, Double.doubleToRawLongBits(3));
    v.vsr[3] = ONE;
    v.vsr[5] = ONE;
    VsxVector.xvdivdp(v, 0, 1, 2);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.XX | Fpscr.FR | Fpscr.FI | 0x5000);
  }

  @Test
  void oneElementsOverflowDoesNotHideAnothersUnderflow() {
    operands(Double.doubleToRawLongBits(1e300), Double.doubleToRawLongBits(1e300));
    v.vsr[3] = Double.doubleToRawLongBits(1e-300);
    v.vsr[5] = Double.doubleToRawLongBits(1e-300);
    VsxVector.xvmuldp(v, 0, 1, 2);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.OX | Fpscr.UX | Fpscr.XX);
  }

  @Test
  void summaryOfExceptionsIsSetByTheirFirstOccurrenceOnly() {
    v.fpscr = Fpscr.XX;
    operands(ONE, Double.doubleToRawLongBits(3));
    FpArithmetic.fdiv(v, 0, 1, 2);
    assertThat(fpscr() & Fpscr.FX).isZero();
    FpStatus.mtfsb1(v, 3);
    assertThat(fpscr() & (Fpscr.FX | Fpscr.OX)).isEqualTo(Fpscr.FX | Fpscr.OX);
  }

  @Test
  void negativeMultiplyAddRoundsBeforeItNegates() {
    v.fpscr = Fpscr.UP;
    operands(ONE, ONE);
    v.vsr[6] = Double.doubleToRawLongBits(0x1p-80);
    FpArithmetic.fnmadd(v, 0, 1, 2, 3);
    assertThat(Double.longBitsToDouble(v.vsr[0])).isEqualTo(-Math.nextUp(1.0));
  }

  @Test
  void estimateOfTheReciprocalOfZeroIsInfinity() {
    operands(0, 1L << 63);
    FpArithmetic.fre(v, 0, 2);
    assertThat(Double.longBitsToDouble(v.vsr[0])).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(fpscr() & Fpscr.ZX).isEqualTo(Fpscr.ZX);
  }

  @Test
  void integersConvertedHaveAClass() {
    operands(-5, 0);
    FpConvert.fcfidus(v, 0, 1);
    assertThat(fpscr() & Fpscr.FPRF).isEqualTo(0x4000);
  }

  @Test
  void smallSinglesAreDenormalized() {
    operands(Double.doubleToRawLongBits(0x1p-127), 0);
    FpConvert.frsp(v, 0, 1);
    assertThat(fpscr() & Fpscr.FPRF).isEqualTo(0x1_4000);
  }

  @Test
  void aDoubleTooSmallForASingleIsDenormalizedAndNoSingle() {
    operands(Double.doubleToRawLongBits(-0x1p-200), 0);
    VsxScalarCompare.xststdcsp(v, 0, 1, 1);
    assertThat(v.cr >>> 28).isEqualTo(0b1011);
  }

  @Test
  void comparisonsLeaveTheClassBitAndInexactAlone() {
    v.fpscr = Fpscr.FI | 0x1_8000;
    operands(FpFormat.DEFAULT_NAN, ONE);
    FpCompare.fcmpu(v, 2, 1, 2);
    assertThat(fpscr()).isEqualTo(Fpscr.FI | 0x1_1000);
    assertThat(v.cr >>> 20 & 15).isEqualTo(1);
  }

  @Test
  void onlyTheElementThatCannotBeConvertedSaturates() {
    operands(FpFormat.DEFAULT_NAN, 0);
    v.vsr[3] = Double.doubleToRawLongBits(7.9);
    VsxVectorConvert.xvcvdpsxds(v, 0, 1);
    assertThat(v.vsr[0]).isEqualTo(Long.MIN_VALUE);
    assertThat(v.vsr[1]).isEqualTo(7);
  }

  @Test
  void quadRoundsToOddAfterSubtractingNegatively() {
    v.vsr[64 + 2] = 0x3fffL << 48;
    v.vsr[64 + 4] = 0x3f00L << 48;
    v.vsr[64] = 0xbfffL << 48;
    // -(1 * 2^-255 - -1): a little more than 1, negated.
    QuadPrecision.xsnmsubqpo(v, 0, 1, 2);
    assertThat(v.vsr[64]).isEqualTo(0xbfffL << 48);
    assertThat(v.vsr[65]).isEqualTo(1);
  }

  @Test
  void rotateThenInsertKeepsBitsOutsideTheMask() {
    v.vsr[64] = -1;
    v.vsr[66] = 0xabcdL;
    v.vsr[68] = 48L << 16 | 55L << 8 | 4; // mask bits 48 to 55, rotate by 4
    VectorShift.vrldmi(v, 0, 1, 2);
    assertThat(v.vsr[64]).isEqualTo(0xffff_ffff_ffff_bcffL);
  }

  @Test
  void decimalsAreComparedWithZero() {
    v.vsr[67] = 0x5d;
    v.vsr[69] = 0x5c;
    VectorDecimal.bcdadd_(v, 0, 1, 2, 1);
    assertThat(v.vsr[65]).isEqualTo(0xf);
    assertThat(v.cr >>> 4 & 15).isEqualTo(0b0010);
    VectorDecimal.bcdctsq_(v, 0, 1);
    assertThat(v.vsr[65]).isEqualTo(-5);
    assertThat(v.cr >>> 4 & 15).isEqualTo(0b1000);
    VectorDecimal.bcdus_(v, 0, 3, 1);
    assertThat(v.cr >>> 4 & 15).isEqualTo(0b0001);
    v.vsr[67] = 0x57;
    VectorDecimal.bcdus_(v, 0, 3, 1);
    assertThat(v.cr >>> 4 & 15).isEqualTo(0b0100);
  }

  @Test
  void exponentialEstimateIsGoodToASixteenth() {
    for (float x = -120; x < 120; x += 0.37f) {
      v.vsr[66] = (long) Float.floatToRawIntBits(x) << 32;
      VectorFloat.vexptefp(v, 0, 1);
      float estimate = Float.intBitsToFloat((int) (v.vsr[64] >>> 32));
      assertThat(estimate / Math.pow(2, x)).isBetween(1 - 1 / 16.0, 1 + 1 / 16.0);
    }
  }

  private int fpscr() {
    return (int) v.fpscr;
  }

  private void operands(long a, long b) {
    v.vsr[2] = a;
    v.vsr[4] = b;
  }
}
