package dev.oriel.pseries.call;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The hypercalls this platform knows by name (LoPAR 2.9 chapters 14 and 17), with the number of
 * arguments in r4 and up. All others return {@code H_FUNCTION}, including those of the hashed page
 * table: the machine offers only radix translation.
 */
public enum Hcall {
  H_GET_TCE(0x1c, 2, "14.5.4.2.1"),
  H_PUT_TCE(0x20, 3, "14.5.4.2.2"),
  H_SET_SPRG0(0x24, 1, "14.5.4.3.1"),
  H_SET_DABR(0x28, 1, "14.5.4.3.2"),
  H_PAGE_INIT(0x2c, 3, "14.5.4.3.3"),
  H_LOGICAL_CI_LOAD(0x3c, 2, "14.5.4.4.1"),
  H_LOGICAL_CI_STORE(0x40, 3, "14.5.4.4.2"),
  H_LOGICAL_CACHE_LOAD(0x44, 2, "14.5.4.4"),
  H_LOGICAL_CACHE_STORE(0x48, 3, "14.5.4.4"),
  H_LOGICAL_ICBI(0x4c, 1, "14.5.4.4"),
  H_LOGICAL_DCBF(0x50, 1, "14.5.4.4"),
  H_GET_TERM_CHAR(0x54, 1, "17.5.2.1.1"),
  H_PUT_TERM_CHAR(0x58, 4, "17.5.2.1.2"),
  H_EOI(0x64, 1, "14.5.4.7.1"),
  H_CPPR(0x68, 1, "14.5.4.7.2"),
  H_IPI(0x6c, 2, "14.5.4.7.3"),
  H_IPOLL(0x70, 1, "14.5.4.7.4"),
  H_XIRR(0x74, 0, "14.5.4.7.5"),
  H_REGISTER_VPA(0xdc, 3, "14.11.3.2"),
  H_CEDE(0xe0, 0, "14.11.3.3"),
  H_CONFER(0xe4, 2, "14.11.3.4"),
  H_PROD(0xe8, 1, "14.11.3.5"),
  H_REG_CRQ(0xfc, 3, "17.2.3.1"),
  H_FREE_CRQ(0x100, 1, "17.2.3.1"),
  H_VIO_SIGNAL(0x104, 2, "17.2"),
  H_SEND_CRQ(0x108, 3, "17.2.3.1"),
  H_REGISTER_LOGICAL_LAN(0x114, 5, "17.3"),
  H_FREE_LOGICAL_LAN(0x118, 1, "17.3"),
  H_ADD_LOGICAL_LAN_BUFFER(0x11c, 2, "17.3"),
  H_SEND_LOGICAL_LAN(0x120, 8, "17.3"),
  H_MULTICAST_CTRL(0x130, 3, "17.3"),
  H_SET_XDABR(0x134, 2, "14.5.4.3.4"),
  H_STUFF_TCE(0x138, 4, "14.5.4.2.3"),
  H_PUT_TCE_INDIRECT(0x13c, 4, "14.5.4.2.4"),
  H_CHANGE_LOGICAL_LAN_MAC(0x14c, 2, "17.3"),
  H_GET_CPU_CHARACTERISTICS(0x1c8, 0, "PAPR"),
  H_JOIN(0x298, 0, "14.11.5.1"),
  H_ENABLE_CRQ(0x2b0, 1, "17.2.3.1"),
  H_HOME_NODE_ASSOCIATIVITY(0x2ec, 2, "14.11.6.1"),
  H_XIRR_X(0x2fc, 1, "14.5.4.7.5"),
  H_SET_MODE(0x31c, 4, "14.5.4.3.5"),
  H_REGISTER_PROC_TBL(0x37c, 4, "14.13.2.3"),
  H_SIGNAL_SYS_RESET(0x380, 1, "PAPR"),
  H_INT_GET_SOURCE_INFO(0x3a8, 2, "PAPR"),
  H_INT_SET_SOURCE_CONFIG(0x3ac, 5, "PAPR"),
  H_INT_GET_SOURCE_CONFIG(0x3b0, 2, "PAPR"),
  H_INT_GET_QUEUE_INFO(0x3b4, 3, "PAPR"),
  H_INT_SET_QUEUE_CONFIG(0x3b8, 5, "PAPR"),
  H_INT_GET_QUEUE_CONFIG(0x3bc, 3, "PAPR"),
  H_INT_SET_OS_REPORTING_LINE(0x3c0, 2, "PAPR"),
  H_INT_GET_OS_REPORTING_LINE(0x3c4, 3, "PAPR"),
  H_INT_ESB(0x3c8, 4, "PAPR"),
  H_INT_SYNC(0x3cc, 2, "PAPR"),
  H_INT_RESET(0x3d0, 1, "PAPR"),
  KVMPPC_H_RTAS(0xf000, 1, "QEMU"),
  KVMPPC_H_LOGICAL_MEMOP(0xf001, 5, "QEMU"),
  KVMPPC_H_CAS(0xf002, 3, "QEMU"),
  KVMPPC_H_UPDATE_DT(0xf003, 1, "QEMU");

  private static final Map<Long, Hcall> BY_NUMBER =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(each -> (long) each.number, each -> each));

  private final int number;
  private final int arity;
  private final String section;

  Hcall(int number, int arity, String section) {
    this.number = number;
    this.arity = arity;
    this.section = section;
  }

  /** The call with this function number, if there is one. */
  public static Optional<Hcall> of(long number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /** The function number that a guest puts in r3. */
  public int number() {
    return number;
  }

  /** The number of arguments, from r4 on. */
  public int arity() {
    return arity;
  }

  /**
   * The section of LoPAR; "PAPR" if only that non-public document describes the call, "QEMU" for
   * QEMU's own calls.
   */
  public String section() {
    return section;
  }
}
