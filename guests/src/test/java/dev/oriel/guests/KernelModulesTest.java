package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelModulesTest {
  private static final KernelModule CRC =
      KernelModule.of("kernel/lib/crc-t10.ko", TestModule.elf("name=crc_t10", "depends="));
  private static final KernelModule CORE =
      KernelModule.of("kernel/nvme-core.ko", TestModule.elf("depends=t10-pi,hwmon,crc-t10"));
  private static final KernelModule T10 =
      KernelModule.of("kernel/t10-pi.ko", TestModule.elf("depends=crc-t10"));
  private static final KernelModule NVME =
      KernelModule.of(
          "kernel/nvme.ko", TestModule.elf("alias=pci:v*bc01*", "depends=nvme-core", "alias=x"));

  @Test
  void readsDependenciesAndAliasesOfAModule() {
    assertThat(NVME.name()).isEqualTo("nvme");
    assertThat(NVME.depends()).containsExactly("nvme_core");
    assertThat(NVME.aliases()).containsExactly("pci:v*bc01*", "x");
  }

  @Test
  void includesDependenciesExceptBuiltIns() {
    assertThat(closure("nvme").modules()).containsExactly(CRC, NVME, CORE, T10);
  }

  @Test
  void listsUsersBeforeTheirDependencies() {
    assertThat(closure("nvme").dependencyIndex())
        .contains(
            "kernel/nvme.ko: kernel/nvme-core.ko kernel/t10-pi.ko kernel/lib/crc-t10.ko\n",
            "kernel/lib/crc-t10.ko:\n");
  }

  @Test
  void aliasesNameTheirModule() {
    assertThat(closure("nvme").aliasIndex()).isEqualTo("alias pci:v*bc01* nvme\nalias x nvme\n");
  }

  @Test
  void aMissingModuleIsNamedWithItsUser() {
    assertThatThrownBy(
            () -> KernelModules.closure("6.1", List.of(CORE), Set.of(), List.of("nvme-core")))
        .isInstanceOf(GuestException.class)
        .hasMessage("the kernel package has no module t10_pi, which nvme_core needs");
  }

  @Test
  void damagedModulesAreRefusedAtEveryLength() {
    byte[] whole = TestModule.elf("depends=a");
    int unread = 0x40 - 0x28; // the end of the last section's header
    for (int length = 0; length < whole.length - unread; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> KernelModule.of("kernel/a.ko", part))
          .as("length %d", length)
          .isInstanceOf(GuestException.class);
    }
  }

  private static KernelModules closure(String... wanted) {
    return KernelModules.closure(
        "6.1", List.of(NVME, T10, CORE, CRC), Set.of("hwmon"), List.of(wanted));
  }
}
