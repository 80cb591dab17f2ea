package dev.oriel.cpu;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A register of a vCPU, read and written by name from outside the guest, as debuggers and snapshots
 * do. No access raises an interrupt or depends on the guest's privileges. It needs the vCPU's
 * thread, or one that knows that the vCPU stands still.
 *
 * <p>A write has the effects that an instruction's would have on this processor: of a new MSR or
 * PIDR on the translation, of MMCR0 on the counters.
 */
public final class Register {
  /** What a register is, which decides how it is shown. */
  public enum Kind {
    /** r0 to r31. */
    GENERAL,
    /** f0 to f31: doubleword 0 of the first 32 VSRs. */
    FLOATING_POINT,
    /** vr0 to vr31: VSRs 32 to 63. */
    VECTOR,
    /** vs0 to vs63. */
    VECTOR_SCALAR,
    /** nip, msr, cr, lr, ctr, xer, fpscr, vscr. */
    CONTROL,
    /** Special purpose registers that have no name above; numbered as in instructions. */
    SPECIAL
  }

  private static final long MSR_BITS = Msr.WRITABLE | Msr.ME;
  private static final int VSCR_BITS = 0x1_0001;

  /** Held by another register: an alias, or a part of one. */
  private static final Set<Spr> VIEWS =
      EnumSet.of(
          Spr.DSCR_USER,
          Spr.AMR_USER,
          Spr.CTRL_READ,
          Spr.SPRG3_USER,
          Spr.TBU,
          Spr.SIER_USER,
          Spr.MMCR2_USER,
          Spr.MMCRA_USER,
          Spr.PMC1_USER,
          Spr.PMC2_USER,
          Spr.PMC3_USER,
          Spr.PMC4_USER,
          Spr.PMC5_USER,
          Spr.PMC6_USER,
          Spr.MMCR0_USER,
          Spr.SIAR_USER,
          Spr.SDAR_USER,
          Spr.MMCR1_USER,
          Spr.BESCRS,
          Spr.BESCRSU,
          Spr.BESCRR,
          Spr.BESCRRU,
          Spr.PPR32);

  /** What no write changes: identity, the machine's time, other threads' doorbells, nothing. */
  private static final Set<Spr> FIXED =
      EnumSet.of(
          Spr.PVR, Spr.PIR, Spr.TIR, Spr.TB, Spr.TBU, Spr.PURR, Spr.SPURR, Spr.VTB, Spr.IC,
          Spr.DPDES, Spr.TRIG0, Spr.TRIG1, Spr.TRIG2);

  /** Transactional memory, which no guest has. */
  private static final Set<Spr> ABSENT = EnumSet.of(Spr.TFHAR, Spr.TFIAR, Spr.TEXASR, Spr.TEXASRU);

  /** All registers, by kind and number. */
  public static final List<Register> ALL = List.copyOf(all());

  /**
   * Those that together are the state of a vCPU: each bit is in one of them, and writing all of
   * them to another vCPU, in this order, makes it equal. What interrupts it, its reservation and
   * the time base are not registers.
   */
  public static final List<Register> STATE =
      ALL.stream().filter(each -> each.writable && !each.view).toList();

  private static final Map<String, Register> BY_NAME =
      ALL.stream().collect(Collectors.toMap(Register::name, Function.identity()));

  private final String name;
  private final Kind kind;
  private final int number;
  private final int bits;
  private final boolean writable;
  private final boolean view;
  private final ToLongFunction<Vcpu> high;
  private final ToLongFunction<Vcpu> low;
  private final ObjLongConsumer<Vcpu> setHigh;
  private final ObjLongConsumer<Vcpu> setLow;

  /** One of at most 64 bits. */
  private Register(
      String name,
      Kind kind,
      int number,
      int bits,
      boolean writable,
      boolean view,
      ToLongFunction<Vcpu> get,
      ObjLongConsumer<Vcpu> set) {
    this.name = name;
    this.kind = kind;
    this.number = number;
    this.bits = bits;
    this.writable = writable;
    this.view = view;
    high = v -> 0;
    low = get;
    setHigh = (v, value) -> {};
    setLow = set;
  }

  /** VSR {@code vsr}. */
  private Register(String name, Kind kind, int number, int vsr, boolean view) {
    this.name = name;
    this.kind = kind;
    this.number = number;
    bits = 2 * Long.SIZE;
    writable = true;
    this.view = view;
    high = v -> v.vsr[2 * vsr];
    low = v -> v.vsr[2 * vsr + 1];
    setHigh = (v, value) -> v.vsr[2 * vsr] = value;
    setLow = (v, value) -> v.vsr[2 * vsr + 1] = value;
  }

  private static List<Register> all() {
    List<Register> all = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      int n = i;
      all.add(
          new Register(
              "r" + n,
              Kind.GENERAL,
              n,
              64,
              true,
              false,
              v -> v.gpr[n],
              (v, value) -> v.gpr[n] = value));
    }
    for (int i = 0; i < 32; i++) {
      int n = i;
      all.add(
          new Register(
              "f" + n,
              Kind.FLOATING_POINT,
              n,
              64,
              true,
              true,
              v -> v.vsr[2 * n],
              (v, value) -> v.vsr[2 * n] = value));
    }
    for (int n = 0; n < 32; n++) {
      all.add(new Register("vr" + n, Kind.VECTOR, n, 32 + n, true));
    }
    for (int n = 0; n < 64; n++) {
      all.add(new Register("vs" + n, Kind.VECTOR_SCALAR, n, n, false));
    }
    control(all, "nip", 64, v -> v.nip, (v, value) -> v.nip = value & ~3L);
    control(all, "msr", 64, Vcpu::msr, Register::setMsr);
    control(all, "cr", 32, v -> v.cr & 0xffff_ffffL, (v, value) -> v.cr = (int) value);
    control(all, "lr", 64, v -> v.lr, (v, value) -> v.lr = value);
    control(all, "ctr", 64, v -> v.ctr, (v, value) -> v.ctr = value);
    control(all, "xer", 32, v -> v.xer() & 0xffff_ffffL, Vcpu::setXer);
    control(all, "fpscr", 64, v -> v.fpscr, (v, value) -> v.fpscr = value);
    control(all, "vscr", 32, v -> v.vscr, (v, value) -> v.vscr = (int) value & VSCR_BITS);
    Set<String> named = all.stream().map(Register::name).collect(Collectors.toSet());
    for (Spr spr : Spr.values()) {
      if (spr.isGuests() && !ABSENT.contains(spr) && !named.contains(name(spr))) {
        all.add(
            new Register(
                name(spr),
                Kind.SPECIAL,
                spr.number(),
                spr.length(),
                !FIXED.contains(spr) && !(VIEWS.contains(spr) && !spr.writable(false)),
                VIEWS.contains(spr),
                v -> SpecialRegisters.value(v, spr),
                (v, value) -> SpecialRegisters.put(v, spr, value)));
      }
    }
    return all;
  }

  private static String name(Spr spr) {
    return spr.name().toLowerCase(Locale.ROOT);
  }

  private static void control(
      List<Register> all,
      String name,
      int bits,
      ToLongFunction<Vcpu> get,
      ObjLongConsumer<Vcpu> set) {
    all.add(new Register(name, Kind.CONTROL, 0, bits, true, false, get, set));
  }

  private static void setMsr(Vcpu v, long value) {
    long relocated = (value & Msr.PR) != 0 ? Msr.EE | Msr.IR | Msr.DR : 0;
    v.setMsr(value & MSR_BITS | relocated);
  }

  /** The register with this name, in lower case; an SPR has its name in {@link Spr}. */
  public static Optional<Register> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  /** Its number among those of its kind; 0 for control registers. */
  public int number() {
    return number;
  }

  /** Its length: 32, 64 or 128. */
  public int bits() {
    return bits;
  }

  /** Whether {@link #write} changes it. */
  public boolean writable() {
    return writable;
  }

  /** Its value, of 128 bits the less significant half. */
  public long read(Vcpu v) {
    return low.applyAsLong(v);
  }

  /** The more significant half of 128 bits; 0 if it has fewer. */
  public long readHigh(Vcpu v) {
    return high.applyAsLong(v);
  }

  /**
   * Sets it to a value of 128 bits. Bits that the register does not have are ignored.
   *
   * @return false if this register cannot be written
   */
  public boolean write(Vcpu v, long highHalf, long lowHalf) {
    if (writable) {
      setHigh.accept(v, highHalf);
      setLow.accept(v, lowHalf);
    }
    return writable;
  }

  /** Sets one of at most 64 bits. */
  public boolean write(Vcpu v, long value) {
    return write(v, 0, value);
  }

  @Override
  public String toString() {
    return name;
  }
}
