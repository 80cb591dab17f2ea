package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineConfigTest {
  @TempDir private Path folder;

  private static MachineConfig.Builder good() {
    return MachineConfig.builder().ram(256 << 20).kernel(TinyGuest.echo());
  }

  private static void refused(UnaryOperator<MachineConfig.Builder> change, String... names) {
    assertThatThrownBy(() -> Machine.create(change.apply(good()).build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(names)
        .message()
        .doesNotContain("\n");
  }

  private static void accepted(UnaryOperator<MachineConfig.Builder> change) {
    assertThatCode(() -> Machine.create(change.apply(good()).build()).close())
        .doesNotThrowAnyException();
  }

  @Test
  void memorySizes() {
    refused(c -> c.ram(0), "0 MiB", "256 MiB");
    refused(c -> c.ram(-1), "-1 bytes");
    refused(c -> c.ram(100 << 20), "100 MiB");
    refused(c -> c.ram(2L << 40), "2097152 MiB");
    refused(c -> c.maxRam((1L << 30) + 1).slots(1), "1073741825 bytes");
    accepted(c -> c.maxRam(1L << 30));
    refused(c -> c.maxRam(1L << 30).slots(-1), "-1 memory slots");
    accepted(c -> c.maxRam(64L << 30).slots(4));
    refused(c -> c.ram(1L << 30).maxRam(512 << 20), "maximum", "512 MiB", "1024 MiB");
  }

  @Test
  void processors() {
    refused(c -> c.cpus(0), "0 processors");
    refused(c -> c.cpus(9), "9 processors", "1 to 8");
    refused(c -> c.cpus(3).cpuTopology(2, 2, 4), "3 processors", "2 threads");
    accepted(c -> c.cpus(8).cpuTopology(2, 2, 16));
    refused(c -> c.cpuModel("POWER10"), "POWER10", "POWER9");
    accepted(c -> c.cpuModel("power9_v2.0"));
  }

  @Test
  void kernels() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "not a kernel");
    Path elf = Files.write(folder.resolve("elf"), new byte[] {0x7f, 'E', 'L', 'F'});
    assertThatThrownBy(() -> Machine.create(MachineConfig.builder().build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kernel");
    refused(
        c -> c.kernel(Image.file(folder.resolve("absent"))),
        "could not load kernel",
        "absent",
        "no such file");
    refused(c -> c.kernel(Image.file(folder)), folder.toString(), "directory");
    refused(c -> c.kernel(Image.file(text)), "text", "ELF");
    refused(c -> c.kernel(Image.file(elf)), "elf", "truncated");
    refused(
        c -> c.initrd(Image.file(folder.resolve("initrd"))),
        "could not load initial ram disk",
        "initrd",
        "no such file");
    refused(c -> c.initrd(Image.of("big", new byte[256 << 20])), "initrd", "256 MiB");
  }

  @Test
  void machinePropertiesHaveQemusNames() {
    accepted(
        c ->
            c.machineProperty("cap-cfpc", "broken")
                .machineProperty("cap-sbbc", "workaround")
                .machineProperty("cap-ibs", "fixed-ccd")
                .machineProperty("cap-htm", "false")
                .machineProperty("cap-dfp", "off")
                .machineProperty("ic-mode", "dual"));
    refused(c -> c.machineProperty("cap-htm", "on"), "cap-htm=on", "off");
    refused(c -> c.machineProperty("cap-cfpc", "maybe"), "cap-cfpc=maybe", "workaround");
    refused(c -> c.machineProperty("ic-mode", "xivf"), "ic-mode=xivf", "xics", "xive", "dual");
    refused(c -> c.machineProperty("cap-magic", "on"), "cap-magic", "cap-vsx");
  }

  @Test
  void theTableBudgetIsASize() {
    accepted(c -> c.machineProperty("table-budget", "64K"));
    refused(c -> c.machineProperty("table-budget", "much"), "table-budget=much", "must be a size");
    refused(c -> c.machineProperty("table-budget", "64"), "table-budget=64", "256");
    assertThat(MachineProperties.tableBudget(Map.of())).isEqualTo(256 << 20);
    assertThat(MachineProperties.tableBudget(Map.of("table-budget", "1M"))).isEqualTo(1 << 20);
  }

  @Test
  void reportsAHostWithoutSupportForTables() {
    refused(c -> bridge(c, "table", "real"), "table=real", "simulated");
    refused(c -> bridge(bridge(c, "table", "simulated"), "memlock", "1M"), "lock", "ENOMEM");
    refused(c -> bridge(c, "table", "vfio"), "vfio-group=N", "/dev/vfio");
    refused(c -> bridge(bridge(c, "table", "vfio"), "vfio-group", "0"), "table=vfio needs", "");
  }

  private static MachineConfig.Builder bridge(
      MachineConfig.Builder config, String property, String value) {
    return config.global(new GlobalProperty("spapr-pci-host-bridge", property, value));
  }

  @Test
  void capabilitiesChangeTheProcessor() {
    assertThat(instructions(Map.of())).containsExactly("dadd", "xsadddp", "lxv", "mtvsrd");
    assertThat(instructions(Map.of("cap-dfp", "off"))).containsExactly("xsadddp", "lxv", "mtvsrd");
    assertThat(instructions(Map.of("cap-vsx", "off"))).containsExactly("dadd");
  }

  @Test
  void capabilitiesAreAnnouncedAsByQemu() {
    assertThat(MachineProperties.features(Map.of()).characteristics()).isZero();
    var features =
        MachineProperties.features(
            Map.of(
                "cap-cfpc", "workaround",
                "cap-sbbc", "workaround",
                "cap-ibs", "workaround",
                "cap-ccf-assist", "on"));
    assertThat(features.characteristics()).isEqualTo(0xbc40_0000_0000_0000L);
    assertThat(features.behaviour()).isEqualTo(0xe400_0000_0000_0000L);
  }

  @Test
  void devicesAndDrives() throws IOException {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    DriveConfig drive = new DriveConfig("d", disk, false);
    DeviceConfig nvme = new DeviceConfig("nvme", Map.of("drive", "d", "serial", "s"));
    accepted(c -> c.drive(drive).device(nvme));
    refused(c -> c.device(nvme), "drive d");
    refused(c -> c.drive(drive).device(nvme).device(nvme), "drive d", "two devices");
    DeviceConfig named = new DeviceConfig("virtio-rng-pci", Map.of("id", "a"));
    refused(c -> c.device(named).device(named), "virtio-rng-pci", "id a");
    refused(c -> c.drive(drive).drive(new DriveConfig("d", disk, true)), "drive d", "twice");
    refused(c -> c.device(new DeviceConfig("e1000", Map.of())), "e1000", "nvme");
    refused(c -> c.drive(drive).device(new DeviceConfig("nvme", Map.of("drive", "d"))), "serial");
    refused(
        c ->
            c.drive(drive)
                .device(
                    new DeviceConfig("nvme", Map.of("drive", "d", "serial", "s", "color", "red"))),
        "color");
    refused(c -> c.drive(new DriveConfig("x", folder.resolve("absent"), false)), "absent");
    refused(c -> c.global(new GlobalProperty("e1000", "mac", "1")), "e1000");
    refused(
        c -> c.global(new GlobalProperty("spapr-pci-host-bridge", "color", "red")), "color", "ddw");
    accepted(c -> c.drive(drive).device(nvme));
  }

  @Test
  void aRefusedMachineLeavesNothingBehind() throws IOException {
    Path trace = folder.resolve("trace");
    refused(
        c -> c.traceFile(trace).trace("*").device(new DeviceConfig("e1000", Map.of())), "e1000");
    assertThat(trace).doesNotExist();
    refused(c -> c.trace("nothing_*"), "nothing_*", "spapr_iommu_put");
    refused(c -> c.traceFile(folder.resolve("no/folder")).trace("*"), "no/folder");
    accepted(c -> c.traceFile(trace).trace("*"));
    assertThat(trace).exists();
  }

  /** Which of an instruction of decimal floating point and three of VSX can be executed. */
  private static List<String> instructions(Map<String, String> properties) {
    IsaTable isa = MachineProperties.features(properties).instructions(IsaTable.power9());
    return IntStream.of(0xec01_1004, 0xf000_0100, 0xf403_0001, 0x7c03_0166)
        .mapToObj(isa::decode)
        .filter(Objects::nonNull)
        .map(Instruction::mnemonic)
        .toList();
  }
}
