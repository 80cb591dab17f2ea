package dev.oriel.cpu;

/**
 * The special purpose registers a guest can reach (Power ISA 3.0B, Book III section 4.4.4, POWER9),
 * and WORT of the processor's user manual, with access rights for reading (r) and writing (w):
 * {@code u} from problem state, {@code s} from privileged state, {@code h} only from hypervisor
 * state. An access without a right is not defined for the register. Registers have 64 bits unless a
 * length is given.
 */
public enum Spr {
  XER(1, "ur uw sr sw"),
  DSCR_USER(3, "ur uw sr sw"),
  LR(8, "ur uw sr sw"),
  CTR(9, "ur uw sr sw"),
  AMR_USER(13, "ur uw sr sw"),
  DSCR(17, "sr sw"),
  DSISR(18, "sr sw", 32),
  DAR(19, "sr sw"),
  DEC(22, "sr sw"),
  SRR0(26, "sr sw"),
  SRR1(27, "sr sw"),
  CFAR(28, "sr sw"),
  AMR(29, "sr sw"),
  PIDR(48, "sr sw", 32),
  IAMR(61, "sr sw"),
  TFHAR(128, "ur uw sr sw"),
  TFIAR(129, "ur uw sr sw"),
  TEXASR(130, "ur uw sr sw"),
  TEXASRU(131, "ur uw sr sw", 32),
  CTRL_READ(136, "ur sr", 32),
  TIDR(144, "sr sw"),
  CTRL(152, "sw", 32),
  FSCR(153, "sr sw"),
  UAMOR(157, "sr sw"),
  PSPB(159, "sr sw", 32),
  DPDES(176, "sr hw"),
  VRSAVE(256, "ur uw sr sw", 32),
  SPRG3_USER(259, "ur sr"),
  TB(268, "ur sr"),
  TBU(269, "ur sr", 32),
  SPRG0(272, "sr sw"),
  SPRG1(273, "sr sw"),
  SPRG2(274, "sr sw"),
  SPRG3(275, "sr sw"),
  PVR(287, "sr", 32),
  SPURR(308, "sr hw"),
  PURR(309, "sr hw"),
  TIR(446, "sr"),
  SIER_USER(768, "ur sr"),
  MMCR2_USER(769, "ur uw sr sw"),
  MMCRA_USER(770, "ur uw sr sw"),
  PMC1_USER(771, "ur uw sr sw", 32),
  PMC2_USER(772, "ur uw sr sw", 32),
  PMC3_USER(773, "ur uw sr sw", 32),
  PMC4_USER(774, "ur uw sr sw", 32),
  PMC5_USER(775, "ur uw sr sw", 32),
  PMC6_USER(776, "ur uw sr sw", 32),
  MMCR0_USER(779, "ur uw sr sw"),
  SIAR_USER(780, "ur sr"),
  SDAR_USER(781, "ur sr"),
  MMCR1_USER(782, "ur sr"),
  SIER(784, "sr sw"),
  MMCR2(785, "sr sw"),
  MMCRA(786, "sr sw"),
  PMC1(787, "sr sw", 32),
  PMC2(788, "sr sw", 32),
  PMC3(789, "sr sw", 32),
  PMC4(790, "sr sw", 32),
  PMC5(791, "sr sw", 32),
  PMC6(792, "sr sw", 32),
  MMCR0(795, "sr sw"),
  SIAR(796, "sr sw"),
  SDAR(797, "sr sw"),
  MMCR1(798, "sr sw"),
  BESCRS(800, "ur uw sr sw"),
  BESCRSU(801, "ur uw sr sw", 32),
  BESCRR(802, "ur uw sr sw"),
  BESCRRU(803, "ur uw sr sw", 32),
  EBBHR(804, "ur uw sr sw"),
  EBBRR(805, "ur uw sr sw"),
  BESCR(806, "ur uw sr sw"),
  TAR(815, "ur uw sr sw"),
  IC(848, "sr hw"),
  VTB(849, "sr hw"),
  TRIG0(880, "sw"),
  TRIG1(881, "sw"),
  TRIG2(882, "sw"),
  WORT(895, "sr sw"),
  PPR(896, "ur uw sr sw"),
  PPR32(898, "ur uw sr sw", 32),
  PIR(1023, "sr", 32),

  // Hypervisor registers: defined, but not accessible to a guest.
  DHDES(177, "hr hw"),
  DAWR0(180, "hr hw"),
  RPR(186, "hr hw"),
  CIABR(187, "hr hw"),
  DAWRX0(188, "hr hw", 32),
  HFSCR(190, "hr hw"),
  TBL_WRITE(284, "hw", 32),
  TBU_WRITE(285, "hw", 32),
  TBU40(286, "hw"),
  HSPRG0(304, "hr hw"),
  HSPRG1(305, "hr hw"),
  HDSISR(306, "hr hw", 32),
  HDAR(307, "hr hw"),
  HDEC(310, "hr hw"),
  HRMOR(313, "hr hw"),
  HSRR0(314, "hr hw"),
  HSRR1(315, "hr hw"),
  LPCR(318, "hr hw"),
  LPIDR(319, "hr hw", 32),
  HMER(336, "hr hw"),
  HMEER(337, "hr hw"),
  PCR(338, "hr hw"),
  HEIR(339, "hr hw", 32),
  AMOR(349, "hr hw"),
  PTCR(464, "hr hw"),
  ASDR(816, "hr hw"),
  TSCR(921, "hr hw"),
  TTR(922, "hr hw"),
  HID(1008, "hr hw");

  private static final Spr[] BY_NUMBER = new Spr[1024];

  static {
    for (Spr spr : values()) {
      BY_NUMBER[spr.number] = spr;
    }
  }

  private final int number;
  private final long mask;
  private final boolean userRead;
  private final boolean userWrite;
  private final boolean read;
  private final boolean write;
  private final boolean hypervisorReads;
  private final boolean hypervisorWrites;

  Spr(int number, String access) {
    this(number, access, Long.SIZE);
  }

  Spr(int number, String access, int length) {
    this.number = number;
    mask = -1L >>> Long.SIZE - length;
    userRead = access.contains("ur");
    userWrite = access.contains("uw");
    read = access.contains("sr");
    write = access.contains("sw");
    hypervisorReads = access.contains("hr");
    hypervisorWrites = access.contains("hw");
  }

  /** The number that instructions encode. */
  public int number() {
    return number;
  }

  /** The register with that number, or null if it is not one of a guest's. */
  static @org.jspecify.annotations.Nullable Spr of(int number) {
    return BY_NUMBER[number];
  }

  /** Whether a guest can do anything with it. */
  boolean isGuests() {
    return read || write;
  }

  /** How many bits the register has. */
  int length() {
    return Long.bitCount(mask);
  }

  /** The bits that the register has; the others are 0 when it is read. */
  long mask() {
    return mask;
  }

  boolean readable(boolean problemState) {
    return problemState ? userRead : read;
  }

  boolean writable(boolean problemState) {
    return problemState ? userWrite : write;
  }

  /** Whether only the hypervisor may do this access. */
  boolean hypervisors(boolean writing) {
    return writing ? hypervisorWrites : hypervisorReads;
  }
}
