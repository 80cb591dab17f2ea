package dev.oriel.pseries.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.cpu.Msr;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HcallTableTest {
  @AutoClose private final Caller guest = new Caller();

  @Test
  void everyCallReachesItsOwnHandler() {
    for (Hcall call : Hcall.values()) {
      if (call != Hcall.KVMPPC_H_RTAS) {
        guest.hcalls.on(call, vcpu -> 1000 + call.number());
      }
    }
    for (Hcall call : Hcall.values()) {
      if (call != Hcall.KVMPPC_H_RTAS) {
        assertThat(guest.call(call)).as(call.name()).isEqualTo(1000 + call.number());
      }
    }
  }

  @Test
  void unknownNumbersReturnFunction() {
    for (long number :
        new long[] {
          0,
          1,
          2,
          3,
          5,
          0x1d,
          0x21,
          0x448,
          0x480,
          0x484,
          0x1000,
          0xefff,
          0xf0ff,
          0xf100,
          0xffff,
          0x1_0000,
          1L << 32,
          (1L << 32) + 0x20,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          -1
        }) {
      assertThat(guest.call(number)).as(Long.toHexString(number)).isEqualTo(HcallStatus.H_FUNCTION);
    }
  }

  @Test
  void problemStateIsRefused() {
    guest.hcalls.on(Hcall.H_CEDE, vcpu -> 7);
    guest.vcpu.setMsr(Msr.SF | Msr.PR);
    assertThat(guest.call(Hcall.H_CEDE)).isEqualTo(HcallStatus.H_PRIVILEGE);
    assertThat(guest.call(0x4444)).isEqualTo(HcallStatus.H_PRIVILEGE);
  }

  @Test
  void aCallHasOneHandler() {
    guest.hcalls.on(Hcall.H_CEDE, vcpu -> 0);
    assertThatThrownBy(() -> guest.hcalls.on(Hcall.H_CEDE, vcpu -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("H_CEDE");
  }
}
