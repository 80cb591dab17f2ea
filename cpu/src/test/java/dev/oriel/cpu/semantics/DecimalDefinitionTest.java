package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.DecimalFormat.EXTENDED;
import static dev.oriel.cpu.semantics.DecimalFormat.LONG;
import static dev.oriel.cpu.semantics.DecimalFormat.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Decimal floating point where QEMU 7.2 departs from Power ISA 3.0B ({@link DecimalOutcome}):
 * enabled exceptions, status bits, digits of special symbols.
 */
class DecimalDefinitionTest {
  private static final long OLD = 0x1234_5678_9abc_def0L;
  private static final long SEED = 20_261_122;
  private static final long NAN = 0x7c00L << 48;

  /** The modes of DRN, but the last. */
  private static final RoundingMode[] MODES = {
    RoundingMode.HALF_EVEN,
    RoundingMode.DOWN,
    RoundingMode.CEILING,
    RoundingMode.FLOOR,
    RoundingMode.HALF_UP,
    RoundingMode.HALF_DOWN,
    RoundingMode.UP,
  };

  private interface Operation {
    void execute(Vcpu v, int frt, int fra, int frb);
  }

  private final Vcpu v =
      new Vcpu(0, new Partition(GuestMemory.reserve(1 << 16), new NoDevices(), () -> 0));

  DecimalDefinitionTest() {
    v.vsr[0] = OLD;
    v.vsr[2] = OLD;
  }

  // ---------------------------------------------------------------- invalid operations

  @Test
  void enabledInvalidOperationKeepsTargetAndClass() {
    v.fpscr = Fpscr.VE | Fpscr.FR | Fpscr.FI | 0x4000;
    operands(LONG, Decimal.infinity(false), Decimal.infinity(true));
    DecimalArithmetic.dadd(v, 0, 4, 6);
    assertThat(v.vsr[0]).isEqualTo(OLD);
    assertThat(fpscr())
        .isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.VX | Fpscr.VXISI | Fpscr.VE | 0x4000);
  }

  @Test
  void everyInvalidOperationHasItsBit() {
    Decimal zero = Decimal.finite(false, 3, BigInteger.ZERO);
    Decimal infinity = Decimal.infinity(false);
    Decimal signaling = new Decimal(Decimal.Kind.SIGNALING_NAN, true, 0, BigInteger.TWO);
    assertThat(raised(DecimalArithmetic::dsub, infinity, infinity)).isEqualTo(Fpscr.VXISI);
    assertThat(raised(DecimalArithmetic::dmul, infinity, zero)).isEqualTo(Fpscr.VXIMZ);
    assertThat(raised(DecimalArithmetic::ddiv, infinity, infinity)).isEqualTo(Fpscr.VXIDI);
    assertThat(raised(DecimalArithmetic::ddiv, zero, zero)).isEqualTo(Fpscr.VXZDZ);
    assertThat(raised(DecimalArithmetic::ddiv, zero, signaling)).isEqualTo(Fpscr.VXSNAN);
    assertThat(v.vsr[0]).isEqualTo(0xfc00L << 48 | 2);
    Operation quantize = (v, frt, fra, frb) -> DecimalQuantum.dqua(v, frt, fra, frb, 0);
    assertThat(raised(quantize, zero, infinity)).isEqualTo(Fpscr.VXCVI);
    assertThat(v.vsr[0]).isEqualTo(NAN);
  }

  @Test
  void orderedComparisonOfASignalingNanIsInvalidTwiceOnlyIfNotEnabled() {
    Decimal signaling = new Decimal(Decimal.Kind.SIGNALING_NAN, false, 0, BigInteger.ZERO);
    operands(LONG, signaling, signaling);
    DecimalCompare.dcmpo(v, 1, 4, 6);
    assertThat(v.cr).isEqualTo(Conditions.UNORDERED << 24);
    assertThat(fpscr() & Fpscr.ALL_VX).isEqualTo(Fpscr.VXSNAN | Fpscr.VXVC);
    v.fpscr = Fpscr.VE;
    DecimalCompare.dcmpo(v, 1, 4, 6);
    assertThat(fpscr() & Fpscr.ALL_VX).isEqualTo(Fpscr.VXSNAN);
  }

  @Test
  void nibblesAboveNineAreNotDigits() {
    for (int s = 0; s < 2; s++) {
      for (int nibble = 1; nibble < 16; nibble++) {
        v.fpscr = Fpscr.FR | Fpscr.FI;
        v.vsr[12] = 0xaL << 4 * nibble | (s == 0 ? 7 : 0xc);
        DecimalFormatting.denbcd(v, s, 0, 6);
        assertThat(v.vsr[0]).isEqualTo(NAN);
        assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.VX | Fpscr.VXCVI | 0x1_1000);
      }
    }
  }

  // ---------------------------------------------------------------- the other exceptions

  @Test
  void enabledDivisionByZeroKeepsBothRegistersOfAPair() {
    v.fpscr = Fpscr.ZE;
    operands(EXTENDED, number("1"), Decimal.finite(true, 0, BigInteger.ZERO));
    DecimalArithmetic.ddivq(v, 0, 4, 6);
    assertThat(v.vsr[0]).isEqualTo(OLD);
    assertThat(v.vsr[2]).isEqualTo(OLD);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.ZX | Fpscr.ZE);
  }

  @Test
  void enabledOverflowTakes576OffTheExponent() {
    v.fpscr = Fpscr.OE;
    operands(LONG, number("12E300"), number("30E300"));
    DecimalArithmetic.dmul(v, 0, 4, 6);
    assertThat(LONG.read(v, 0)).isEqualTo(number("360E24"));
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.OX | Fpscr.OE | 0x4000);
  }

  @Test
  void enabledUnderflowAdds9216EvenIfTheResultIsExact() {
    v.fpscr = Fpscr.UE;
    operands(EXTENDED, number("10E-6176"), number("10E-6176"));
    DecimalArithmetic.daddq(v, 0, 4, 6);
    assertThat(EXTENDED.read(v, 0)).isEqualTo(number("20E3040"));
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.UX | Fpscr.UE | 0x4000);
  }

  @Test
  void adjustedResultsOfShorteningStayInTheFormatOfTheirSource() {
    v.fpscr = Fpscr.OE | Fpscr.UE;
    LONG.write(v, 6, number("12345678E100"));
    DecimalConvert.drsp(v, 0, 6);
    assertThat(LONG.read(v, 0)).isEqualTo(number("1234568E-91"));
    int raised = Fpscr.FX | Fpscr.FEX | Fpscr.OX | Fpscr.XX | Fpscr.FI | Fpscr.FR;
    assertThat(fpscr()).isEqualTo(raised | Fpscr.OE | Fpscr.UE | 0x4000);
    EXTENDED.write(v, 6, number("-7E-6000"));
    DecimalConvert.drdpq(v, 0, 6);
    assertThat(EXTENDED.read(v, 0)).isEqualTo(number("-7E-2928"));
  }

  @Test
  void arithmeticRoundsAndAdjustsAsBigDecimalDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 4000; i++) {
      DecimalFormat format = random.nextBoolean() ? LONG : EXTENDED;
      Decimal a = any(random, format);
      Decimal b = any(random, format);
      if (a.isZero() || b.isZero()) {
        continue;
      }
      int mode = random.nextInt(MODES.length);
      int enables = random.nextInt(4) << 5;
      v.fpscr = (long) mode << 32 | enables;
      operands(format, a, b);
      int operation = random.nextInt(4);
      execute(operation, format);
      MathContext context = new MathContext(format.precision, MODES[mode]);
      BigDecimal exact = exact(operation, a, b, context);
      if (exact.signum() != 0) {
        Decimal result = format.read(v, 0);
        assertThat(check(format, exact, context, enables, result))
            .as(
                "seed %d: %s %c %s in mode %d with %x is %s",
                SEED, a, "+-*/".charAt(operation), b, mode, enables, result)
            .isTrue();
      }
    }
  }

  /** The result with unlimited exponents, rounded to more digits if it has no end. */
  private static BigDecimal exact(int operation, Decimal a, Decimal b, MathContext context) {
    BigDecimal x = a.value();
    BigDecimal y = b.value();
    return switch (operation) {
      case 0 -> x.add(y);
      case 1 -> x.subtract(y);
      case 2 -> x.multiply(y);
      default -> {
        BigDecimal quotient = x.divide(y, new MathContext(150, RoundingMode.DOWN));
        boolean ends = quotient.multiply(y).compareTo(x) == 0;
        BigDecimal bit = quotient.ulp().movePointLeft(1);
        yield ends ? quotient : quotient.signum() < 0 ? quotient.subtract(bit) : quotient.add(bit);
      }
    };
  }

  private boolean check(
      DecimalFormat format, BigDecimal exact, MathContext context, int enables, Decimal result) {
    int status = fpscr();
    BigDecimal expected = exact.round(context);
    boolean tiny = leading(exact) < format.leastNormal();
    boolean large = leading(expected) > format.greatest();
    int raised = 0;
    int adjustment = 0;
    if (tiny && (enables & Fpscr.UE) == 0) {
      expected = exact.setScale(-format.least, context.getRoundingMode());
      raised |= expected.compareTo(exact) == 0 ? 0 : Fpscr.UX;
    } else if (tiny) {
      raised |= Fpscr.UX;
      adjustment = format.adjustment;
    } else if (large) {
      raised |= Fpscr.OX;
      adjustment = (enables & Fpscr.OE) == 0 ? 0 : -format.adjustment;
    }
    boolean replaced = large && adjustment == 0;
    boolean inexact = replaced || expected.compareTo(exact) != 0;
    boolean up = replaced ? result.isInfinite() : expected.abs().compareTo(exact.abs()) > 0;
    raised |= inexact ? Fpscr.XX | Fpscr.FI | (up ? Fpscr.FR : 0) : 0;
    int relevant = Fpscr.EXCEPTIONS | Fpscr.FI | Fpscr.FR;
    if ((status & relevant) != raised) {
      return false;
    }
    if (replaced) {
      return true;
    }
    boolean smallest = result.exponent() == format.least || result.length() == format.precision;
    return result.value().compareTo(expected.scaleByPowerOfTen(adjustment)) == 0
        && result.negative() == exact.signum() < 0
        && (!inexact || smallest);
  }

  private void execute(int operation, DecimalFormat format) {
    boolean isLong = format == LONG;
    Operation chosen =
        switch (operation) {
          case 0 -> isLong ? DecimalArithmetic::dadd : DecimalArithmetic::daddq;
          case 1 -> isLong ? DecimalArithmetic::dsub : DecimalArithmetic::dsubq;
          case 2 -> isLong ? DecimalArithmetic::dmul : DecimalArithmetic::dmulq;
          default -> isLong ? DecimalArithmetic::ddiv : DecimalArithmetic::ddivq;
        };
    chosen.execute(v, 0, 4, 6);
  }

  private static Decimal any(Random random, DecimalFormat format) {
    int digits = random.nextInt(format.precision) + 1;
    BigInteger significand = new BigInteger(4 * digits, random).mod(BigInteger.TEN.pow(digits));
    int range = format.most - format.least + 1;
    int exponent =
        switch (random.nextInt(4)) {
          case 0 -> format.least + random.nextInt(40);
          case 1 -> format.most - random.nextInt(40);
          case 2 -> random.nextInt(40) - 20;
          default -> format.least + random.nextInt(range);
        };
    return Decimal.finite(random.nextBoolean(), exponent, significand);
  }

  private static int leading(BigDecimal x) {
    return x.precision() - x.scale() - 1;
  }

  @Test
  void enabledInexactWritesTheResult() {
    v.fpscr = Fpscr.XE;
    operands(LONG, number("1"), number("3"));
    DecimalArithmetic.ddiv(v, 0, 4, 6);
    assertThat(LONG.read(v, 0)).isEqualTo(number("3333333333333333E-16"));
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.FEX | Fpscr.XX | Fpscr.FI | Fpscr.XE | 0x4000);
  }

  // ---------------------------------------------------------------- status

  @Test
  void anExactResultClearsRoundedAndInexact() {
    v.fpscr = Fpscr.FR | Fpscr.FI | Fpscr.XX;
    operands(LONG, number("1"), number("3"));
    DecimalArithmetic.dadd(v, 0, 4, 6);
    assertThat(fpscr()).isEqualTo(Fpscr.XX | 0x4000);
  }

  @Test
  void summaryOfExceptionsIsSetByTheirFirstOccurrenceOnly() {
    v.fpscr = Fpscr.XX;
    operands(LONG, number("2"), number("3"));
    DecimalArithmetic.ddiv(v, 0, 4, 6);
    assertThat(fpscr()).isEqualTo(Fpscr.XX | Fpscr.FI | Fpscr.FR | 0x4000);
  }

  @Test
  void roundingToAnIntegerMayBeQuiet() {
    v.fpscr = Fpscr.FR | Fpscr.FI;
    LONG.write(v, 6, number("25E-1"));
    DecimalQuantum.drintn(v, 1, 0, 6, 0);
    assertThat(LONG.read(v, 0)).isEqualTo(number("3"));
    assertThat(fpscr()).isEqualTo(0x4000);
    DecimalQuantum.drintx(v, 1, 0, 6, 0);
    assertThat(fpscr()).isEqualTo(Fpscr.FX | Fpscr.XX | Fpscr.FI | Fpscr.FR | 0x4000);
  }

  // ---------------------------------------------------------------- special symbols

  @Test
  void aLongResultIsInTheFirstRegisterOfItsPair() {
    EXTENDED.write(v, 6, number("-123E-5"));
    DecimalConvert.drdpq(v, 0, 6);
    assertThat(LONG.read(v, 0)).isEqualTo(number("-123E-5"));
    assertThat(v.vsr[2]).isZero();
  }

  /** The ISA leaves them undefined; as those of binary results they become 0. */
  @Test
  void doublewordsBehindAResultBecomeZero() {
    EXTENDED.write(v, 6, number("7"));
    v.vsr[1] = OLD;
    v.vsr[3] = OLD;
    DecimalFormatting.dscliq(v, 0, 6, 1);
    assertThat(EXTENDED.read(v, 0)).isEqualTo(number("70"));
    assertThat(v.vsr[1] | v.vsr[3]).isZero();
    v.vsr[1] = OLD;
    v.vsr[3] = OLD;
    DecimalArithmetic.daddq(v, 0, 6, 6);
    assertThat(EXTENDED.read(v, 0)).isEqualTo(number("14"));
    assertThat(v.vsr[1] | v.vsr[3]).isZero();
    v.vsr[1] = OLD;
    DecimalFormatting.dxexq(v, 0, 6);
    assertThat(v.vsr[0]).isEqualTo(6176);
    assertThat(v.vsr[1]).isZero();
  }

  @Test
  void shortSymbolsKeepTheDigitsThatFit() {
    BigInteger digits = new BigInteger("123456789012345");
    BigInteger last = new BigInteger("12345");
    for (Decimal.Kind kind : Decimal.Kind.values()) {
      if (kind == Decimal.Kind.FINITE) {
        continue;
      }
      LONG.write(v, 6, new Decimal(kind, true, 0, digits));
      DecimalConvert.drsp(v, 0, 6);
      assertThat(SHORT.read(v, 0)).isEqualTo(new Decimal(kind, true, 0, last));
      DecimalConvert.dctdp(v, 1, 0);
      assertThat(LONG.read(v, 1)).isEqualTo(new Decimal(kind, true, 0, last));
      assertThat(fpscr() & Fpscr.EXCEPTIONS).isZero();
    }
  }

  @Test
  void anInfinitysDigitsAreShiftedAndDecoded() {
    v.vsr[12] = 0x7800_0000_0000_0000L | Declets.declet(123);
    DecimalFormatting.dscli(v, 0, 6, 1);
    assertThat(LONG.read(v, 0).digits()).isEqualTo(BigInteger.valueOf(1230));
    DecimalFormatting.dscri(v, 0, 6, 2);
    assertThat(v.vsr[0]).isEqualTo(0x7800_0000_0000_0001L);
    DecimalFormatting.ddedpd(v, 2, 0, 6);
    assertThat(v.vsr[0]).isEqualTo(0x123c);
  }

  @Test
  void insertingAnExponentMakesDecletsPreferred() {
    v.vsr[8] = -3;
    v.vsr[12] = 0x8000_0000_0000_03ffL;
    DecimalFormatting.diex(v, 0, 4, 6);
    assertThat(v.vsr[0]).isEqualTo(0xfe00_0000_0000_00ffL);
    v.vsr[12] = 0x7bff_ffff_ffff_ffffL;
    v.vsr[8] = 398;
    DecimalFormatting.diex(v, 0, 4, 6);
    assertThat(LONG.read(v, 0)).isEqualTo(number("999999999999999"));
  }

  @Test
  void unusedBitsOfASymbolBecomeZero() {
    v.vsr[12] = 0x7fff_8000_0000_0000L;
    DecimalFormatting.dscli(v, 0, 6, 63);
    assertThat(v.vsr[0]).isEqualTo(0x7e00L << 48);
  }

  private int raised(Operation operation, Decimal a, Decimal b) {
    v.fpscr = 0;
    operands(LONG, a, b);
    operation.execute(v, 0, 4, 6);
    return fpscr() & Fpscr.EXCEPTIONS;
  }

  private int fpscr() {
    return (int) v.fpscr;
  }

  private void operands(DecimalFormat format, Decimal a, Decimal b) {
    format.write(v, 4, a);
    format.write(v, 6, b);
  }

  private static Decimal number(String text) {
    BigDecimal value = new BigDecimal(text);
    return Decimal.finite(value.signum() < 0, -value.scale(), value.unscaledValue().abs());
  }
}
