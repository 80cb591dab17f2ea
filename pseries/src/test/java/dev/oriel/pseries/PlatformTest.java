package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.BootLayout;
import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.net.Network;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.pci.HostBridgeSettings;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.testkit.TestNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device tree, and the list of calls in the documentation. */
class PlatformTest {
  private static final long RAM = 3L << 30;
  private static final Path DOCUMENT = Path.of("../docs/calls.md");
  private static final BootLayout LAYOUT =
      new BootLayout(
          false,
          0x40_0000,
          0x300_0000,
          true,
          false,
          0x310_0000,
          0x1234,
          0x7fee_0000,
          0x1_0000,
          0x7fef_0000);

  private static final BootLayout FIRMWARE_LAYOUT =
      new BootLayout(
          true, 0x40_0000, 0x300_0000, true, false, 0x310_0000, 0x1234, 0, 0x1_0000, 0x7fef_0000);

  @AutoClose private final GuestMemory memory = GuestMemory.reserve(RAM);
  private Platform platform;
  private FdtNode root;

  @BeforeEach
  void build() {
    memory.plug(0, RAM);
    platform = TestPlatform.of(memory, 2);
    platform.hostBridges().add(HostBridgeSettings.qemu(0));
    root = platform.describe(LAYOUT);
  }

  @Test
  void chosenDescribesTheBoot() {
    FdtNode chosen = root.at("chosen");
    assertThat(chosen.strings("bootargs")).containsExactly("console=hvc0");
    assertThat(chosen.strings("stdout-path")).containsExactly("/vdevice/vty@71000000");
    assertThat(chosen.cells("linux,initrd-start")).containsExactly(0x310_0000);
    assertThat(chosen.cells("linux,initrd-end")).containsExactly(0x310_1234);
    assertThat(chosen.cells("linux,pci-probe-only")).containsExactly(0);
    assertThat(chosen.value("rng-seed")).hasSize(32);
    byte[] vector = chosen.value("ibm,architecture-vec-5");
    assertThat(vector).hasSize(27);
    assertThat(vector[0]).as("bytes less one").isEqualTo((byte) 25);
    assertThat(vector[24]).as("radix").isEqualTo((byte) 0x40);
    assertThat(vector[26]).as("guest invalidates").isEqualTo((byte) 0x40);
  }

  @Test
  void theRtasNodeNamesItsAddressAndCalls() {
    FdtNode rtas = root.at("rtas");
    assertThat(rtas.cells("linux,rtas-base")).containsExactly(0x7fee_0000);
    assertThat(rtas.cells("linux,rtas-entry")).containsExactly(0x7fee_0000);
    assertThat(rtas.strings("ibm,hypertas-functions"))
        .contains("hcall-set-mode", "hcall-tce", "hcall-multi-tce");
    for (RtasCall call : platform.rtas().calls()) {
      assertThat(rtas.cells(call.property())).containsExactly(call.token());
    }
    // RAM that is added would start at a multiple of 1 GiB; there is room for as much again.
    assertThat(rtas.cells("ibm,lrdr-capacity")).containsExactly(1, 0x8000_0000, 0, 0x1000_0000, 2);
  }

  /** Linux 6.12 makes its window as large as this says: of 0 it would make none. */
  @Test
  void withoutHotplugTheHighestAddressIsTheEndOfRam() {
    try (GuestMemory small = GuestMemory.reserve(1 << 28)) {
      small.plug(0, 1 << 28);
      assertThat(PlatformTree.highestAddress(small, 1 << 28)).isEqualTo(1 << 28);
      assertThat(PlatformTree.highestAddress(small, 2 << 28)).isEqualTo((1 << 30) + (1 << 28));
    }
  }

  @Test
  void theVirtualBusTakesABoundedNumberOfCards() {
    try (Network network = new TestNetwork()) {
      for (int unit = 2; unit < 256; unit++) {
        platform.vioBus().addLogicalLan(OptionalInt.empty(), new byte[6], network);
      }
      assertThatThrownBy(
              () -> platform.vioBus().addLogicalLan(OptionalInt.empty(), new byte[6], network))
          .isInstanceOf(BadConfigurationException.class)
          .hasMessage("spapr-vlan: the virtual I/O bus is full");
    }
  }

  @Test
  void theTreeListsProcessorsAndMemory() {
    FdtNode first = root.at("cpus/PowerPC,POWER9@0");
    assertThat(first.cells("cpu-version")).containsExactly(0x0f000005);
    assertThat(first.cells("ibm,vmx")).containsExactly(2);
    assertThat(first.cells("timebase-frequency")).containsExactly(512_000_000);
    assertThat(first.cells("ibm,dec-bits")).containsExactly(56);
    assertThat(first.value("ibm,pa-features"))
        .asHexString()
        .as("equal to that of QEMU's POWER9")
        .isEqualTo(
            "4200F63FC7C080F080000000000000000000800080008000000080008000800080008000"
                + "C000800080008000800080008000800080008000800080008000800080000000");
    assertThat(root.at("cpus/PowerPC,POWER9@1").cells("ibm,ppc-interrupt-server#s"))
        .containsExactly(1);
    assertThat(root.at("memory@0").cells("reg")).containsExactly(0, 0, 0, 0xc000_0000);
    assertThat(root.at("interrupt-controller").cells("ibm,interrupt-server-ranges"))
        .containsExactly(0, 2);
    assertThat(root.at("vdevice/nvram@71000001").cells("#bytes")).containsExactly(0x10000);
    assertThat(root.at("pci@800000020000000").cells("interrupt-map")[4])
        .isEqualTo(root.at("interrupt-controller").cells("phandle")[0]);
  }

  /** As QEMU's tree says with {@code -smp 6,sockets=2,cores=2,threads=2,maxcpus=8}. */
  @Test
  void theTreeDescribesCoresThreadsAndChips() {
    try (GuestMemory small = GuestMemory.reserve(1 << 28)) {
      small.plug(0, 1 << 28);
      FdtNode tree = TestPlatform.of(small, new ProcessorTopology(6, 2, 2, 8)).describe(LAYOUT);
      FdtNode third = tree.at("cpus/PowerPC,POWER9@4");
      assertThat(third.cells("reg")).containsExactly(4);
      assertThat(third.cells("ibm,ppc-interrupt-server#s")).containsExactly(4, 5);
      assertThat(third.cells("ibm,ppc-interrupt-gserver#s")).containsExactly(4, 0, 5, 0);
      assertThat(third.cells("ibm,chip-id")).containsExactly(1);
      assertThat(tree.at("cpus/PowerPC,POWER9@2").cells("ibm,chip-id")).containsExactly(0);
      assertThat(tree.at("interrupt-controller").cells("ibm,interrupt-server-ranges"))
          .containsExactly(0, 8);
      assertThat(tree.at("rtas").cells("ibm,lrdr-capacity")[4]).isEqualTo(8);
    }
  }

  @Test
  void hostBridgeIndexesAreUnique() {
    assertThatThrownBy(() -> platform.hostBridges().add(HostBridgeSettings.qemu(0)))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("index=0");
    platform.hostBridges().add(HostBridgeSettings.qemu(1));
    assertThat(platform.describe(LAYOUT).at("pci@800000020000001").cells("ibm,dma-window")[0])
        .isEqualTo(0x8000_0100);
  }

  @Test
  void everyNamedCallHasAHandler() {
    addErrorHandling();
    for (Hcall call : Hcall.values()) {
      assertThat(platform.hcalls().handles(call)).as(call.name()).isTrue();
    }
    assertThat(platform.rtas().calls()).containsExactly(RtasCall.values());
  }

  private void addErrorHandling() {
    platform.hostBridges().add(HostBridgeSettings.of(1, Map.of("eeh", "on")));
  }

  @Test
  void eehIsAnnouncedOnlyIfEnabled() {
    RtasCall[] more = {
      RtasCall.IBM_CONFIGURE_BRIDGE,
      RtasCall.IBM_OPEN_ERRINJCT,
      RtasCall.IBM_CLOSE_ERRINJCT,
      RtasCall.IBM_ERRINJCT
    };
    assertThat(platform.rtas().calls()).doesNotContain(more);
    assertThat(root.at("rtas").has("ibm,errinjct-tokens")).isFalse();
    assertThat(root.has("ibm,eeh-default")).isFalse();
    addErrorHandling();
    FdtNode with = platform.describe(LAYOUT);
    FdtNode rtas = with.at("rtas");
    assertThat(platform.rtas().calls()).contains(more);
    assertThat(rtas.cells("ibm,reset-capabilities")).containsExactly(1);
    assertThat(rtas.cells("ibm,read-slot-reset-state-functions")).containsExactly(3);
    assertThat(rtas.value("ibm,errinjct-tokens"))
        .asString(StandardCharsets.ISO_8859_1)
        .isEqualTo("ioa-bus-error\0\0\0\0\7ioa-bus-error-64\0\0\0\0\17");
    assertThat(with.cells("ibm,eeh-default")).containsExactly(1);
  }

  @Test
  void onceIsForTheFirstBoot() {
    try (GuestMemory small = GuestMemory.reserve(RAM)) {
      small.plug(0, RAM);
      Platform once =
          TestPlatform.of(
              small,
              ProcessorTopology.of(1),
              new FirmwareSettings("c", "d", true, true, List.of()));
      once.reset();
      FdtNode first = once.describe(FIRMWARE_LAYOUT).at("chosen");
      assertThat(first.strings("qemu,boot-device")).containsExactly("d");
      assertThat(first.cells("qemu,boot-menu")).containsExactly(1);
      once.reset();
      assertThat(once.describe(FIRMWARE_LAYOUT).at("chosen").strings("qemu,boot-device"))
          .containsExactly("c");
    }
  }

  /** As QEMU 7.2 describes it with ic-mode=xive. */
  @Test
  void theTreeDescribesTheInterruptControllerThatIsChosen() {
    FdtNode old = root.at("interrupt-controller");
    assertThat(old.strings("compatible")).containsExactly("IBM,ppc-xicp");
    assertThat(root.has("ibm,plat-res-int-priorities")).isFalse();
    assertThat(root.at("chosen").value("ibm,architecture-vec-5")[23]).isZero();
    platform.controllers().choose(true);
    FdtNode tree = platform.describe(LAYOUT);
    assertThat(tree.children()).noneMatch(node -> node.name().equals("interrupt-controller"));
    assertThat(tree.cells("ibm,plat-res-int-priorities")).containsExactly(7, 0xf8);
    FdtNode xive = tree.at("interrupt-controller@60302031b0000");
    assertThat(xive.cells("reg"))
        .containsExactly(0x6_0302, 0x31b_0000, 0, 0x1_0000, 0x6_0302, 0x31a_0000, 0, 0x1_0000);
    assertThat(xive.strings("compatible")).containsExactly("ibm,power-ivpe");
    assertThat(xive.strings("device_type")).containsExactly("power-ivpe");
    assertThat(xive.cells("ibm,xive-eq-sizes")).containsExactly(16);
    assertThat(xive.cells("ibm,xive-lisn-ranges")).containsExactly(0, 2);
    assertThat(xive.cells("#interrupt-cells")).containsExactly(2);
    assertThat(xive.has("interrupt-controller")).isTrue();
    assertThat(xive.cells("phandle")).isEqualTo(old.cells("phandle"));
    assertThat(tree.at("chosen").value("ibm,architecture-vec-5")[23]).isEqualTo((byte) 0x40);
    platform.reset();
    assertThat(platform.describe(LAYOUT).at("interrupt-controller").has("phandle")).isTrue();
  }

  /** What SLOF needs, and nothing that it finds out itself. */
  @Test
  void firmwareGetsToKnowTheKernel() {
    FdtNode tree = platform.describe(FIRMWARE_LAYOUT);
    FdtNode chosen = tree.at("chosen");
    assertThat(chosen.cells("qemu,boot-kernel")).containsExactly(0, 0x40_0000, 0, 0x2c0_0000);
    assertThat(chosen.has("qemu,boot-kernel-le")).isTrue();
    assertThat(chosen.value("ibm,arch-vec-5-platform-support"))
        .containsExactly(23, 0x80, 24, 0x40, 25, 0, 26, 0x40);
    assertThat(chosen.has("ibm,architecture-vec-5")).isFalse();
    assertThat(tree.at("rtas").has("linux,rtas-base")).isFalse();
    assertThat(tree.at("rtas").cells("rtas-size")).containsExactly(0x1_0000);
  }

  /** Writes the document anew with {@code -Doriel.update}. */
  @Test
  void theDocumentListsTheCalls() throws IOException {
    addErrorHandling();
    if (System.getProperty("oriel.update") != null) {
      Files.writeString(DOCUMENT, document());
    }
    assertThat(DOCUMENT).content().isEqualTo(document());
  }

  private String document() {
    StringBuilder text =
        new StringBuilder(
            """
            # Calls a guest can make

            Generated from the dispatch tables; a test checks that this page matches them.
            Sections refer to the Linux on Power Architecture Reference 2.9. PAPR is its non-public
            predecessor; QEMU marks calls that only QEMU defines.

            ## Hypercalls (`sc 1`)

            Other numbers return `H_FUNCTION`; calls from problem state return `H_PRIVILEGE`.

            | number | name | arguments | section |
            |---|---|---|---|
            """);
    for (Hcall call : Hcall.values()) {
      text.append(
          "| 0x%x | %s | %d | %s |\n"
              .formatted(call.number(), call.name(), call.arity(), call.section()));
    }
    text.append(
        """

        ## RTAS calls

        Called through `/rtas` in the device tree, or directly as hypercall 0xf000. A call with other
        counts of arguments or results returns the status in the column "wrong counts". Calls from
        0x202d on exist if a host bridge has `eeh=on`.

        | token | name | arguments / results | wrong counts | section |
        |---|---|---|---|---|
        """);
    for (RtasCall call : platform.rtas().calls()) {
      text.append(
          "| 0x%x | %s | %s | %d | %s |\n"
              .formatted(
                  call.token(), call.property(), call.shape(), call.countError(), call.section()));
    }
    return text.toString();
  }
}
