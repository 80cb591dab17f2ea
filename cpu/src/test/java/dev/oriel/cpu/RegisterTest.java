package dev.oriel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.memory.GuestMemory;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegisterTest {
  private static final long SEED = Long.getLong("oriel.seed", 14);

  /** Bits of those that do not keep all bits of their length. */
  private static final Map<String, Long> KEPT =
      Map.of(
          "nip", ~3L,
          "xer", 0xe00c_007fL,
          "vscr", 0x1_0001L,
          "fscr", 0xff00_0000_0000_1184L);

  private final Random random = new Random(SEED);
  private GuestMemory memory;
  private Partition partition;
  private Vcpu vcpu;

  @BeforeEach
  void create() {
    memory = GuestMemory.reserve(1 << 20);
    memory.plug(0, 1 << 20);
    partition = new Partition(memory, new NoDevices(), () -> 1000);
    vcpu = new Vcpu(0, partition);
  }

  @AfterEach
  void free() {
    memory.close();
  }

  /** In problem state, with all facilities off, nearly every one of these is out of reach. */
  @Test
  void isReadAndWrittenWhateverTheGuestMayDo() {
    vcpu.setMsrFromGuest(vcpu.msr() | Msr.PR);
    for (Register register : Register.STATE) {
      if (register.name().equals("msr")) {
        continue;
      }
      long high = random.nextLong();
      long low = random.nextLong() & -1L >>> Math.max(0, 64 - register.bits());
      if (register.name().equals("dec")) {
        low = low << 8 >> 8;
      }
      assertThat(register.write(vcpu, high, low)).as(register.name()).isTrue();
      assertThat(register.read(vcpu))
          .as("%s, seed %d", register, SEED)
          .isEqualTo(low & KEPT.getOrDefault(register.name(), -1L));
      assertThat(register.readHigh(vcpu)).isEqualTo(register.bits() == 128 ? high : 0);
    }
    assertThat(vcpu.problemState()).isTrue();
  }

  @Test
  void stateIsAllThatMakesAnotherVcpuEqual() {
    for (Register register : Register.ALL) {
      register.write(vcpu, random.nextLong(), random.nextLong());
    }
    Register.named("msr").orElseThrow().write(vcpu, Msr.SF | Msr.ME | Msr.FP | Msr.VSX | Msr.LE);
    Vcpu other = new Vcpu(1, partition);
    for (Register register : Register.STATE) {
      register.write(other, register.readHigh(vcpu), register.read(vcpu));
    }
    assertThat(ArchitectedState.text(other)).isEqualTo(ArchitectedState.text(vcpu));
    assertThat(ArchitectedState.hash(other)).isEqualTo(ArchitectedState.hash(vcpu));
  }

  @Test
  void readsWhatPrivilegedInstructionsRead() {
    for (Register register : Register.ALL) {
      register.write(vcpu, random.nextLong(), random.nextLong());
    }
    vcpu.setMsr(Msr.SF);
    for (Register register : Register.ALL) {
      if (register.kind() == Register.Kind.SPECIAL && register.number() != Spr.CTRL.number()) {
        assertThat(SpecialRegisters.read(vcpu, register.number(), 0, 0))
            .as(register.name())
            .isEqualTo(register.read(vcpu));
      }
    }
  }

  @Test
  void floatingPointAndVectorRegistersAreTheVectorScalarRegisters() {
    register("f3").write(vcpu, 0x1234);
    register("vr2").write(vcpu, 5, 6);
    assertThat(register("vs3").readHigh(vcpu)).isEqualTo(0x1234);
    assertThat(register("vs34").readHigh(vcpu)).isEqualTo(5);
    assertThat(register("vs34").read(vcpu)).isEqualTo(6);
  }

  @Test
  void doesNotChangeWhatTheProcessorIs() {
    for (String name : new String[] {"pvr", "pir", "tb", "tbu", "purr", "vtb", "sprg3_user"}) {
      long before = register(name).read(vcpu);
      assertThat(register(name).write(vcpu, ~before)).as(name).isFalse();
      assertThat(register(name).read(vcpu)).as(name).isEqualTo(before);
    }
  }

  /** A guest is not a hypervisor, and problem state has translation. */
  @Test
  void msrGetsOnlyWhatAGuestCanHave() {
    register("msr").write(vcpu, Msr.SF | Msr.HV | Msr.PR);
    assertThat(vcpu.msr()).isEqualTo(Msr.SF | Msr.PR | Msr.EE | Msr.IR | Msr.DR);
  }

  @Test
  void hypervisorsRegistersDoNotExist() {
    assertThat(Register.named("lpcr")).isEmpty();
    assertThat(Register.named("tfhar")).isEmpty();
  }

  private static Register register(String name) {
    return Register.named(name).orElseThrow();
  }
}
