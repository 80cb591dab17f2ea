package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir private Path folder;

  private MachineConfig config(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("vm.cfg"), text);
    return RunParser.parse(List.of("-readconfig", file.toString(), "-nic", "none"))
        .machine()
        .build();
  }

  @Test
  void groupsAreOptions() throws IOException {
    MachineConfig config =
        config(
            """
            # a machine
            [machine]
              type = "pseries-7.2"
              cap-htm = "off"
              kernel = "vmlinux"

            [memory]
              size = "3G"
            [smp-opts]
              cpus = "2"
            [drive "d0"]
              file = "a,b.img"
              if = "none"
              format = "raw"
            [device "disk0"]
              driver = "virtio-blk-pci"
              drive = "d0"
            [global]
              driver = "nvme"
              property = "serial"
              value = "x"
            """);
    assertThat(config.ram()).isEqualTo(3L << 30);
    assertThat(config.cpus()).isEqualTo(2);
    assertThat(config.kernel()).isPresent();
    assertThat(config.machineProperties()).isEqualTo(Map.of("cap-htm", "off"));
    assertThat(config.drives().getFirst().file()).isEqualTo(Path.of("a,b.img"));
    assertThat(config.devices())
        .containsExactly(new DeviceConfig("virtio-blk-pci", Map.of("id", "disk0", "drive", "d0")));
    assertThat(config.globals().getFirst().value()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "size = \"1G\" | line 1: 'size = \"1G\"' is in no group",
        "[memory | line 1: '[memory' is in no group",
        "[drives \"d\"] | line 1: there is no group 'drives'; there are accel, ",
        "[drives \"d\"] | did you mean drive?",
        "[memory] # x | line 1: '[memory] # x' is in no group"
      })
  void mistakesNameTheLine(String text, String message) {
    assertThatThrownBy(() -> config(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMistakeInAGroupIsThatOfItsOption() {
    assertThatThrownBy(() -> config("[memory]\n  size = \"many\"\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-m: size=many must be");
    assertThatThrownBy(() -> config("[memory]\nsize 1G\n"))
        .hasMessageContaining("line 2: 'size 1G' is neither [GROUP \"ID\"] nor NAME = \"VALUE\"");
    assertThatThrownBy(
            () -> RunParser.parse(List.of("-readconfig", folder.resolve("none").toString())))
        .hasMessage(
            "-readconfig " + folder.resolve("none") + " cannot be read: no such file or folder");
  }
}
