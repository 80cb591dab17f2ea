package dev.oriel.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.files.Share;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SharedFolderTest {
  @Guest(share = "target")
  private static final class WithFolder {}

  @Guest
  private static final class Without {}

  private static MachineConfig machine(Class<?> type) {
    MachineConfig.Builder config = MachineConfig.builder();
    BootedGuest.debian(type.getAnnotation(Guest.class)).machine().accept(config);
    return config.build();
  }

  @Test
  void theMachineHasTheFolderThatIsNamed() {
    assertThat(machine(WithFolder.class).shares().values())
        .containsExactly(Share.of(Path.of("target")));
    assertThat(machine(WithFolder.class).devices())
        .extracting(DeviceConfig::driver)
        .containsExactly("virtio-9p-pci");
    assertThat(machine(Without.class).devices()).isEmpty();
  }
}
