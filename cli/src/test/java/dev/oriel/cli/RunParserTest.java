package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.files.SecurityModel;
import dev.oriel.files.Share;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.TerminalConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunParserTest {
  private static final long GIB = 1L << 30;

  @Test
  void withoutArgumentsTheProbeRunsWithADisk() {
    RunRequest request = parse("");
    assertThat(request.guest()).isEqualTo(RunRequest.Guest.PROBE);
    assertThat(request.ownDisk()).isTrue();
    assertThat(request.serial()).isEqualTo(Chardev.TERMINAL);
  }

  @Test
  void firmwareStartsWhereThereIsSomethingToBootFrom() {
    String drive = " -drive file=f,if=none,id=d";
    for (String line :
        List.of(
            "-hda f",
            "-cdrom f",
            "-drive file=f,if=virtio",
            "-device virtio-blk-pci,drive=d" + drive,
            "-boot n",
            "-netdev user,id=n -device spapr-vlan,netdev=n,bootindex=1",
            "-nic user,tftp=.,bootfile=f",
            "-net nic -net user,tftp=.,bootfile=f",
            "-prom-env auto-boot?=false")) {
      assertThat(parse(line).firmware())
          .as(line)
          .contains(new FirmwareFile(FirmwareFile.SLOF, List.of()));
    }
    for (String line :
        List.of(
            "",
            "-device nvme,drive=d,serial=1" + drive,
            "-nic user",
            "-kernel k -hda f",
            "debian -nic user,tftp=.,bootfile=f")) {
      assertThat(parse(line).firmware()).as(line).isEmpty();
    }
    assertThat(parse("-bios b -L x -L y -kernel k").firmware())
        .contains(new FirmwareFile("b", List.of(Path.of("x"), Path.of("y"))));
  }

  @Test
  void networksAndCardsAreReadInAllForms() {
    for (String line :
        List.of(
            "-nic user,mac=52:54:00:00:00:01,restrict=on,id=n",
            "-netdev user,id=n,restrict=on -device spapr-vlan,netdev=n,mac=52:54:00:00:00:01",
            "-netdev user,id=n,restrict=on -net nic,netdev=n,macaddr=52:54:00:00:00:01",
            "-net nic,model=ibmveth,macaddr=52:54:00:00:00:01 -net user,restrict=on,id=n")) {
      MachineConfig config = config(line);
      assertThat(config.netdevs()).as(line).hasSize(1);
      assertThat(config.netdevs().getFirst().id()).isEqualTo("n");
      assertThat(config.netdevs().getFirst().type()).isEqualTo("user");
      assertThat(config.netdevs().getFirst().properties().find("restrict")).contains("on");
      assertThat(config.devices())
          .as(line)
          .containsExactly(
              new DeviceConfig("spapr-vlan", Map.of("netdev", "n", "mac", "52:54:00:00:00:01")));
      assertThat(parse(line).ownDisk()).isTrue();
    }
    assertThat(config("-nic none -net none").netdevs()).isEmpty();
    assertThat(config("-nic user -nic user,model=virtio").devices())
        .extracting(DeviceConfig::driver)
        .containsExactly("spapr-vlan", "virtio-net-pci");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-netdev user | -netdev user needs id=ID",
        "-netdev user,id=n | -netdev id=n is not attached to a device",
        "-netdev user,id=n -device spapr-vlan,netdev=m | there is no -netdev with id=m; there is n",
        "-net nic | -net nic has no network; add -net user",
        "-net user | -net user has no card; add -net nic",
        "-net nic -net nic -net user | -net is given for several cards",
        "-net nic,model=ibmveth,vlan=1 -net user | there is no property 'vlan'",
        "-nic mac=1 | -nic needs a kind of network first"
      })
  void networksAndCardsMustFitTogether(String line, String message) {
    assertThatThrownBy(() -> config(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void foldersAreReadInAllForms(@TempDir Path folder) {
    DeviceConfig device =
        new DeviceConfig("virtio-9p-pci", Map.of("fsdev", "f", "mount_tag", "tag"));
    Share mapped = new Share(folder, SecurityModel.MAPPED, true);
    String options = ",path=" + folder + ",security_model=mapped,readonly=on";
    for (String line :
        List.of(
            "-virtfs local,id=f,mount_tag=tag" + options,
            "-fsdev local,id=f" + options + " -device virtio-9p-pci,fsdev=f,mount_tag=tag")) {
      assertThat(config(line).shares()).as(line).isEqualTo(Map.of("f", mapped));
      assertThat(config(line).devices()).as(line).containsExactly(device);
    }
    MachineConfig debian = config("debian --share " + folder + ":ro");
    assertThat(debian.shares().values()).containsExactly(Share.of(folder).asReadOnly());
    assertThat(parse("debian --share " + folder).ownDisk()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--share / | -share needs the guest debian",
        "debian --share /no/such | --share: /no/such does not exist",
        "-fsdev local,id=f,path=/,security_model=none | -fsdev id=f is not attached to a device",
        "-fsdev proxy,id=f | -fsdev: fsdriver=proxy must be local: there are no others; path=",
        "-virtfs local,path=/,security_model=no,mount_tag=t | must be none, passthrough,",
        "-virtfs local,path=/etc/passwd,security_model=none,mount_tag=t | is not a folder"
      })
  void foldersMustBeThere(String line, String message) {
    assertThatThrownBy(() -> config(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void debianTakesACommandVerbatim() {
    RunRequest request =
        RunParser.parse(
            List.of(
                "debian", "--suite", "trixie", "-m", "4G", "--", "sh", "-c", "a  b", "--", "-m"));
    assertThat(request.guest()).isEqualTo(RunRequest.Guest.DEBIAN);
    assertThat(request.suite()).isEqualTo(Suite.TRIXIE);
    assertThat(request.command()).containsExactly("sh", "-c", "a  b", "--", "-m");
    assertThat(request.machine().build().ram()).isEqualTo(4 * GIB);
  }

  @Test
  void debianHasTwoGibibytesByDefault() {
    assertThat(config("debian").ram()).isEqualTo(2 * GIB);
    assertThat(config("debian").maxRam()).isEqualTo(2 * GIB);
    assertThat(config("debian --suite trixie").maxRam()).isEqualTo(4 * GIB);
    assertThat(config("").ram()).isEqualTo(GIB / 2);
  }

  @Test
  void invalidFileNamesAreRefused() {
    assertThatThrownBy(() -> RunParser.parse(List.of("-kernel", "a\0b")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot name a file");
  }

  @Test
  void theProcessorMayTrapReservedFields() {
    MachineConfig config = parse("-cpu power9,trap-reserved-fields=on").machine().build();
    assertThat(config.cpuModel()).isEqualTo("power9");
    assertThat(config.trapReservedFields()).isTrue();
    assertThatThrownBy(() -> parse("-cpu POWER9,trap-reserved=on"))
        .hasMessageContaining("'trap-reserved'");
  }

  @Test
  void qemuCommandLinesWork() {
    RunRequest request =
        parse(
            "-M pseries,cap-htm=off,cap-cfpc=broken -cpu POWER9 -smp 1 -m 2G,slots=4,maxmem=64G"
                + " -kernel vmlinux -initrd initrd.img -append console=hvc0"
                + " -drive file=a.img,format=raw,if=none,id=d -device nvme,drive=d,serial=x"
                + " -drive file=b.img,if=none,id=e,readonly=on -device nvme,drive=e,serial=y,addr=3"
                + " -global spapr-pci-host-bridge.pgsz=0x11000 -device spapr-pci-host-bridge,index=1"
                + " -nographic -nodefaults -serial mon:stdio -monitor none -no-reboot"
                + " -trace spapr_iommu_* -trace enable=spapr_pci_msi -D trace.log");
    MachineConfig config = request.machine().build();
    assertThat(request.guest()).isEqualTo(RunRequest.Guest.KERNEL);
    assertThat(request.append()).isEqualTo("console=hvc0");
    assertThat(request.ownDisk()).isFalse();
    assertThat(config.machineProperties())
        .isEqualTo(Map.of("cap-htm", "off", "cap-cfpc", "broken"));
    assertThat(config.cpuModel()).isEqualTo("POWER9");
    assertThat(config.trapReservedFields()).isFalse();
    assertThat(config.ram()).isEqualTo(2 * GIB);
    assertThat(config.maxRam()).isEqualTo(64 * GIB);
    assertThat(config.slots()).isEqualTo(4);
    assertThat(config.kernel().orElseThrow().name()).isEqualTo("vmlinux");
    assertThat(config.initrd().orElseThrow().name()).isEqualTo("initrd.img");
    assertThat(config.drives())
        .containsExactly(
            new DriveConfig("d", Path.of("a.img"), false).as("raw"),
            new DriveConfig("e", Path.of("b.img"), true));
    assertThat(config.devices())
        .containsExactly(
            new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")),
            new DeviceConfig("nvme", Map.of("drive", "e", "serial", "y", "addr", "3")),
            new DeviceConfig("spapr-pci-host-bridge", Map.of("index", "1")));
    assertThat(config.globals())
        .containsExactly(new GlobalProperty("spapr-pci-host-bridge", "pgsz", "0x11000"));
    assertThat(config.tracePatterns()).containsExactly("spapr_iommu_*", "spapr_pci_msi");
    assertThat(config.traceFile()).contains(Path.of("trace.log"));
    assertThat(config.noReboot()).isTrue();
  }

  /** QEMU's arithmetic: what is left out follows from the rest, and cores come before sockets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1                             | 1 | 1 | 1 | 1
          4                             | 4 | 4 | 1 | 4
          cores=2                       | 2 | 2 | 1 | 2
          4,sockets=2                   | 4 | 2 | 1 | 4
          8,threads=4,sockets=2,maxcpus=8 | 8 | 1 | 4 | 8
          sockets=2,cores=1,threads=2   | 4 | 1 | 2 | 4
          2,maxcpus=8                   | 2 | 8 | 1 | 8
          4,cores=2,threads=2           | 4 | 2 | 2 | 4
          """)
  void cpusHaveATopology(String value, int cpus, int cores, int threads, int most) {
    MachineConfig config = parse("-smp " + value).machine().build();
    assertThat(config.cpus()).isEqualTo(cpus);
    assertThat(config.coresPerSocket()).isEqualTo(cores);
    assertThat(config.threadsPerCore()).isEqualTo(threads);
    assertThat(config.maxCpus()).isEqualTo(most);
  }

  @Test
  void harmlessOptionsAreAccepted() {
    RunRequest request =
        parse(
            "-kernel k -accel kvm -accel tcg,thread=multi -M pseries-5.0,accel=kvm:tcg,usb=off"
                + " -enable-kvm -cpu max -no-user-config -nodefaults -boot strict=on"
                + " -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny"
                + " -msg timestamp=on -overcommit mem-lock=off -audiodev none,id=a -L /tmp -k en-us"
                + " -object rng-random,id=r,filename=/dev/urandom -numa node,cpus=0"
                + " -rtc base=localtime,driftfix=slew -smp 1,sockets=1,dies=1,cores=1,threads=1");
    assertThat(request.guest()).isEqualTo(RunRequest.Guest.KERNEL);
    assertThat(request.machine().build().devices()).isEmpty();
  }

  @Test
  void theGuestIsToldTheMachinesNameAndUuid() {
    MachineConfig config =
        config("-name guest=a,,b,debug-threads=on -uuid 1ccfd97d-5eb4-478a-bbe6-88d254c16db7");
    assertThat(config.name()).contains("a,b");
    assertThat(config.uuid().orElseThrow()).hasToString("1ccfd97d-5eb4-478a-bbe6-88d254c16db7");
    assertThat(config("-name c").name()).contains("c");
  }

  @Test
  void memoryObjectsBecomeRamAndDimms() {
    RunRequest request =
        parse(
            "-m 1G,slots=2,maxmem=4G -object memory-backend-ram,id=ram,size=1024M"
                + " -M pseries,memory-backend=ram -numa node,memdev=ram"
                + " -object {\"qom-type\":\"memory-backend-ram\",\"id\":\"m\",\"size\":536870912}"
                + " -device pc-dimm,id=d,memdev=m,node=0");
    assertThat(request.memory()).isEqualTo(Map.of("ram", GIB, "m", GIB / 2));
    assertThat(request.dimms()).containsExactly(new ObjectOptions.Dimm("d", "m", GIB / 2));
  }

  @Test
  void actionsSayWhatHappensAtTheEnd() {
    RunRequest request = parse("-action reboot=shutdown,shutdown=pause,panic=exit-failure");
    assertThat(request.machine().build().noReboot()).isTrue();
    assertThat(request.stay().afterPowerOff()).isTrue();
    assertThat(parse("-s -S -serial null").gdb()).contains(new SocketPlace.Tcp("", 1234));
    assertThat(parse("-gdb tcp:host:1235").gdb()).contains(new SocketPlace.Tcp("host", 1235));
    assertThat(parse("-gdb unix:/x").gdb()).contains(new SocketPlace.Unix(Path.of("/x")));
    RunRequest other = parse("-no-shutdown -S -pidfile pid -no-reboot");
    assertThat(other.stay())
        .isEqualTo(new RunRequest.Stay(true, true, Optional.of(Path.of("pid"))));
    assertThat(parse("-no-reboot -no-shutdown -action watchdog=none").stay().afterPowerOff())
        .isTrue();
    assertThat(config("-no-reboot -action watchdog=none").noReboot()).isTrue();
    assertThat(parse("").stay()).isEqualTo(new RunRequest.Stay(false, false, Optional.empty()));
  }

  @Test
  void aSavedGuestGoesOnWithItsKernelOnly() {
    assertThat(parse("-kernel k -loadvm file").snapshot()).contains(Path.of("file"));
    assertThat(parse("-kernel k").snapshot()).isEmpty();
    assertThatThrownBy(() -> parse("debian -loadvm file"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("-loadvm goes with -kernel only");
  }

  @Test
  void twoDashesEqualOne() {
    assertThat(config("--kernel k --m 1G --machine pseries").ram()).isEqualTo(GIB);
  }

  @Test
  void machinePropertiesOfSeveralOptionsAddUp() {
    assertThat(config("-M pseries,cap-htm=off -machine cap-dfp=off").machineProperties())
        .containsOnlyKeys("cap-htm", "cap-dfp");
  }

  @Test
  void twoCommasAreOneCommaInAName() {
    assertThat(
            config("-kernel k -drive file=a,,b.img,if=none,id=d -device nvme,drive=d,serial=x")
                .drives())
        .containsExactly(new DriveConfig("d", Path.of("a,b.img"), false));
  }

  @Test
  void aSwitchNeedsNoValue() {
    assertThat(
            config("-kernel k -drive file=a,if=none,id=d,readonly -device nvme,drive=d,serial=x")
                .drives())
        .containsExactly(new DriveConfig("d", Path.of("a"), true));
  }

  @Test
  void aListMayBeJson() {
    MachineConfig config =
        config(
            "-kernel k -device {\"driver\":\"nvme\",\"drive\":\"d\",\"serial\":\"x\",\"max_ioqpairs\":4}"
                + " -drive {\"file\":\"a\",\"if\":\"none\",\"id\":\"d\",\"readonly\":true}");
    assertThat(config.drives()).containsExactly(new DriveConfig("d", Path.of("a"), true));
    assertThat(config.devices())
        .containsExactly(
            new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x", "max_ioqpairs", "4")));
  }

  @Test
  void theLongFormOfGlobalIsTheSame() {
    assertThat(config("-global driver=a.b,property=p,value=v").globals())
        .containsExactly(new GlobalProperty("a.b", "p", "v"));
  }

  @ParameterizedTest
  @CsvSource({
    "512, 512",
    "512M, 512",
    "0.5g, 512",
    "2G, 2048",
    "1T, 1048576",
    "size=1G, 1024",
    "1048576K, 1024",
    "1.5G, 1536"
  })
  void memorySizesAreReadAsQemuReadsThem(String text, long mebibytes) {
    assertThat(RunParser.parse(List.of("-m", text)).machine().build().ram())
        .isEqualTo(mebibytes << 20);
  }

  @Test
  void serialMayBeAFileOrNothing() {
    assertThat(parse("-serial stdio").serial()).isEqualTo(new Chardev.Stdio(false, true));
    assertThat(parse("-serial file:x.log").serial())
        .isEqualTo(new Chardev.ToFile(Path.of("x.log"), false));
    assertThat(parse("-serial null").serial()).isEqualTo(new Chardev.Nowhere());
    assertThat(parse("-serial none").serial()).isEqualTo(new Chardev.Nowhere());
  }

  @Test
  void aConsoleMayBeASocketOrAPty() {
    Path path = Path.of("s");
    assertThat(parse("-serial pty").serial()).isEqualTo(new Chardev.Pty());
    assertThat(parse("-serial unix:s,server,nowait").serial())
        .isEqualTo(new Chardev.Socket(new SocketPlace.Unix(path), true, false, Optional.empty()));
    assertThat(parse("-serial unix:s,server=on").serial())
        .isEqualTo(new Chardev.Socket(new SocketPlace.Unix(path), true, true, Optional.empty()));
    assertThat(parse("-serial tcp:h:7,reconnect=3").serial())
        .isEqualTo(
            new Chardev.Socket(
                new SocketPlace.Tcp("h", 7), false, false, Optional.of(Duration.ofSeconds(3))));
    assertThat(parse("-serial tcp::7,server=on,wait=off").serial())
        .isEqualTo(new Chardev.Socket(new SocketPlace.Tcp("", 7), true, false, Optional.empty()));
  }

  @Test
  void characterDevicesServeConsolesAndMonitors() {
    RunRequest shared =
        parse(
            "-chardev stdio,id=c,mux=on,signal=off -device spapr-vty,chardev=c,reg=0x30000000,id=v"
                + " -mon chardev=c,mode=readline");
    assertThat(shared.serial()).isEqualTo(Chardev.TERMINAL);
    assertThat(shared.monitors()).isEmpty();
    assertThat(shared.ownDisk()).isTrue();
    assertThat(shared.machine().build().consoleUnit()).isEqualTo(0x3000_0000);
    RunRequest apart =
        parse(
            "-chardev file,id=f,path=log,append=on -serial chardev:f -monitor stdio"
                + " -chardev socket,id=m,path=p,server=on,wait=off -mon m -monitor none");
    assertThat(apart.serial()).isEqualTo(new Chardev.ToFile(Path.of("log"), true));
    assertThat(apart.monitors())
        .containsExactly(
            new MonitorPort(
                new Chardev.Stdio(false, true), "compat_monitor0", MonitorPort.Kind.PEOPLE),
            new MonitorPort(
                new Chardev.Socket(
                    new SocketPlace.Unix(Path.of("p")), true, false, Optional.empty()),
                "m",
                MonitorPort.Kind.PEOPLE));
    assertThat(parse("-monitor null").monitors()).isEmpty();
    assertThat(parse("-serial mon:stdio -monitor tcp::1,server,nowait").monitors()).hasSize(1);
    assertThat(
            parse(
                    "-qmp tcp:127.0.0.1:4444,server=on,wait=off -qmp-pretty stdio -serial null"
                        + " -chardev socket,id=m,path=p -mon m,mode=control,pretty=on"
                        + " -chardev socket,id=n,path=q -mon chardev=n,mode=control")
                .monitors())
        .extracting(MonitorPort::kind)
        .containsExactly(
            MonitorPort.Kind.QMP,
            MonitorPort.Kind.PRETTY_QMP,
            MonitorPort.Kind.PRETTY_QMP,
            MonitorPort.Kind.QMP);
  }

  @Test
  void drivesWithVirtioBringTheirDevice() {
    MachineConfig config =
        config(
            "-kernel k -drive file=a,if=virtio,index=2 -drive file=b,if=virtio,index=0,id=x"
                + " -drive file=c,if=virtio -drive file=n,if=none,id=n -device nvme,drive=n,serial=1");
    assertThat(config.drives())
        .extracting(DriveConfig::id)
        .containsExactly("virtio2", "x", "virtio1", "n");
    assertThat(config.devices())
        .containsExactly(
            new DeviceConfig("nvme", Map.of("drive", "n", "serial", "1")),
            new DeviceConfig("virtio-blk-pci", Map.of("drive", "x")),
            new DeviceConfig("virtio-blk-pci", Map.of("drive", "virtio1")),
            new DeviceConfig("virtio-blk-pci", Map.of("drive", "virtio2")));
  }

  @Test
  void drivesWithoutAnInterfaceAreOnAScsiAdapterOfTheirOwn() {
    MachineConfig config =
        config("-kernel k -hda a -cdrom c -drive file=b -drive file=d,bus=1,unit=2,id=x");
    assertThat(config.drives())
        .containsExactly(
            new DriveConfig("scsi0-hd0", Path.of("a"), false),
            new DriveConfig("scsi0-cd2", Path.of("c"), true),
            new DriveConfig("scsi0-hd1", Path.of("b"), false),
            new DriveConfig("x", Path.of("d"), false));
    assertThat(config.devices())
        .containsExactly(
            new DeviceConfig("spapr-vscsi", Map.of("id", "v-scsi@0")),
            unit("scsi-hd", "scsi0-hd0", 0, 0),
            unit("scsi-hd", "scsi0-hd1", 0, 1),
            unit("scsi-cd", "scsi0-cd2", 0, 2),
            new DeviceConfig("spapr-vscsi", Map.of("id", "v-scsi@1")),
            unit("scsi-hd", "x", 1, 2));
  }

  @Test
  void aDriveTakesTheFirstFreeUnitOfItsBus() {
    assertThat(config("-kernel k -drive file=a,bus=1 -drive file=b,bus=1").devices())
        .containsExactly(
            new DeviceConfig("spapr-vscsi", Map.of("id", "v-scsi@1")),
            unit("scsi-hd", "scsi1-hd0", 1, 0),
            unit("scsi-hd", "scsi1-hd1", 1, 1));
  }

  private static DeviceConfig unit(String driver, String drive, int bus, int target) {
    return new DeviceConfig(
        driver,
        Map.of("drive", drive, "bus", "v-scsi@" + bus + ".0", "scsi-id", String.valueOf(target)));
  }

  @Test
  void drivesMayBeTemporaryOrWrittenThrough() {
    String nvme = " -kernel k -device nvme,drive=d,serial=x";
    DriveConfig plain = new DriveConfig("d", Path.of("a"), false);
    assertThat(config("-drive file=a,if=none,id=d,cache=none,aio=native,index=0" + nvme).drives())
        .containsExactly(plain);
    assertThat(config("-drive file=a,if=none,id=d,cache=directsync" + nvme).drives())
        .containsExactly(plain.throughout());
    assertThat(config("-snapshot -drive file=a,if=none,id=d" + nvme).drives())
        .containsExactly(plain.temporarily());
    assertThat(config("-drive file=a,if=none,id=d,snapshot=on" + nvme).drives())
        .containsExactly(plain.temporarily());
    assertThat(config("-drive file=a,if=none,id=d,media=cdrom" + nvme).drives())
        .containsExactly(new DriveConfig("d", Path.of("a"), true));
    assertThat(parse("debian --disk a -snapshot").disk().orElseThrow().temporary()).isTrue();
  }

  @Test
  void nodesAreDrives() {
    String device = " -kernel k -device virtio-blk-pci,drive=d";
    DriveConfig plain = new DriveConfig("d", Path.of("a"), false);
    for (String line :
        List.of(
            "-blockdev driver=file,filename=a,node-name=f -blockdev qcow2,file=f,node-name=d",
            "-blockdev driver=qcow2,node-name=d,file.driver=file,file.filename=a",
            "-blockdev {\"node-name\":\"d\",\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\","
                + "\"filename\":\"a\"},\"cache\":{\"direct\":true}}")) {
      assertThat(config(line + device).drives()).as(line).containsExactly(plain.as("qcow2"));
    }
    String file = "-blockdev driver=file,filename=a,node-name=d,read-only=on,discard=unmap";
    assertThat(config(file + device).drives())
        .containsExactly(new DriveConfig("d", Path.of("a"), true).as("raw").discarding());
  }

  @Test
  void traceEventsComeFromAFile(@TempDir Path folder) throws IOException {
    Path events = folder.resolve("events");
    Files.writeString(events, "# windows\nspapr_iommu_ddw_*\n\n  spapr_iommu_pci_put \n");
    assertThat(config("-trace events=" + events + ",file=t.log").tracePatterns())
        .containsExactly("spapr_iommu_ddw_*", "spapr_iommu_pci_put");
    Files.writeString(events, "-spapr_iommu_xlate\n");
    assertThatThrownBy(() -> parse("-trace events=" + events))
        .hasMessageContaining("-spapr_iommu_xlate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          -kernl x                          | unknown option -kernl; did you mean -kernel?
          -zzz                              | unknown option -zzz (oriel run --help
          debain                            | unknown guest 'debain'
          debian probe                      | 'probe' is a second
          debian -kernel k                  | give either -kernel or the name of a guest
          debian -initrd i                  | -initrd needs -kernel
          debian --                         | -- must be followed by a command
          -- ls                             | a command after -- needs the guest debian: oriel run debian -- ls
          --suite trixie                    | --suite needs the guest debian
          debian --suite sid                | --suite sid is not known; known: bookworm, trixie
          debian --suite trixi              | did you mean trixie?
          debian --disk d -device nvme      | --disk cannot be combined with -drive
          -kernel k --disk d                | --disk cannot be combined
          debian -serial null -- ls         | -serial cannot be combined with a command
          -append x                         | -append needs -kernel
          -kernel                           | -kernel needs a value: -kernel FILE
          -kernel a -kernel b               | -kernel is given twice
          -m nonsense                       | -m: size=nonsense must be a size: a number with K, M, G or T
          -m 0                              | -m: size=0 must be a size
          -m -5                             | -m: size=-5 must be a size
          -m 1e9                            | -m: size=1e9 must be a size
          -m 99999999999G                   | -m: size=99999999999G must be a size
          -m 2G,slots=4                     | slots= needs maxmem=
          -m 2G,slots=x,maxmem=4G           | -m: slots=x must be a number from 0 to 256
          -m 2G,slots=1,maxmem=big          | -m: maxmem=big must be a size
          -m 2G,slts=1                      | -m: there is no property 'slts', did you mean slots?
          -m 2G,size=3G                     | -m: size is given twice
          -m 2G,                            | '' is not of the form name=value
          -m big,slots=x,colour=red         | -m: size=big must be a size: a number with K, M, G or T, such as 2G; slots=x must be a number from 0 to 256; there is no property 'colour'; there are size, slots, maxmem
          -smp 9                            | -smp 9: 9 CPUs are not supported; supported: 1 to 8
          -smp 1,cores=4                    | -smp 1,cores=4: 0 sockets of 4 cores of 1 threads are 0 CPUs, not 1
          -smp 4,maxcpus=2                  | 4 CPUs are more than maxcpus=2
          -smp 3,threads=2,maxcpus=4        | 3 CPUs are no multiple of threads=2
          -smp sockets=1000,cores=1000,threads=1000 | 1000000000 CPUs are not supported
          -smp 2,dies=2                     | -smp: dies=2 must be a number from 1 to 1
          -smp x                            | -smp: cpus=x must be a number from 1 to 1024
          -smp 1,books=1                    | there is no property 'books'
          -M pc                             | -M pc is not supported; supported: pseries
          -M pseries,cap-htm                | 'cap-htm' is not of the form name=value
          -M pseries,a=1 -machine a=2       | -M: a is given twice
          -drive file=a,if=ide              | if=ide must be none, with -device, virtio, scsi or pflash: there are no other buses
          -drive file=a -hda b              | -hda: there are two SCSI drives with index=0
          -cdrom a -hdc b                   | -hdc: there are two SCSI drives with index=2
          -drive file=a,index=1,unit=1      | -drive: index= cannot be combined with bus= or unit=
          -drive file=a,unit=7              | unit=7 must be a number from 0 to 6
          -object rng-random,id=r,filename=/dev/null | filename=/dev/null must be /dev/random or /dev/urandom: they
          -device virtio-rng-pci,rng=r      | -device virtio-rng-pci: rng=r is not known: there is no -object rng-random,id=r
          -object iothread,id=r -device virtio-rng,rng=r | -device virtio-rng: rng=r is not known
          -drive file=a,if=virtio,index=1 -drive file=b,if=virtio,index=1 | -drive: if=virtio,index=1 is given twice
          -drive if=none,id=d               | -drive: file=… is required
          -drive file=a,if=none             | -drive: id=… is required
          -blockdev raw,node-name=d,file=x        | -blockdev node-name=d: file=x is not a node of driver file given before
          -blockdev raw,node-name=d               | -blockdev node-name=d: either file=NODE or file.filename=FILE is required
          -blockdev file,node-name=d              | -blockdev node-name=d: filename=… is required
          -blockdev file,node-name=d,filename=x,file=y | -blockdev node-name=d: file does not belong to driver file
          -drive file=a,if=none,id=d,format=qed   | format=qed must be raw or qcow2: convert other formats with qemu-img
          -drive file=a,if=none,id=d,cache=fast   | cache=fast must be writeback, none, unsafe, writethrough or directsync
          -drive file=a,if=none,id=d,readonly=si  | readonly=si must be on or off
          -drive file=a,if=none,id=d,bps=1        | there is no property 'bps'
          -drive file=a,if=none,id=d -drive file=b,if=none,id=d | id d is given twice
          -device {"driver":"nvme"          | -device: not JSON: Unexpected end-of-input
          -drive {"file":"a","if":"none"    | not JSON: Unexpected end-of-input: expected close marker for Object
          -device drive=d                   | -device needs driver=
          -device nvme,drive=d,drive=d      | drive is given twice
          -global foo                       | not of the form DEVICE.PROPERTY=VALUE
          -global foo=bar                   | not of the form DEVICE.PROPERTY=VALUE
          -rtc base=yesterday               | -rtc: base=yesterday must be utc, localtime or YYYY-MM-DD
          -icount shift=7                   | -icount: shift=7 must be auto or 1
          -icount auto,sleep=on             | -icount: sleep=on must be off
          -icount auto,rr=record            | -icount: rr= needs rrfile=FILE
          -icount auto,rrfile=a             | -icount: rrfile= needs rr=
          -icount auto,rrsnapshot=a         | -icount: rrsnapshot= needs rr=
          -icount auto,rr=undo,rrfile=a     | -icount: rr=undo must be record or replay
          -icount auto,rr=record,rrfile=a -s | cannot be combined with rr=record
          -seed many                        | -seed many is not a number of 64 bits
          -serial tcp:1                     | -serial tcp:1: write tcp:[HOST]:PORT
          -serial tcp::99999                | -serial: port=99999 must be a number from 0 to 65535
          -serial tcp::1,wait=off           | only a server has wait=
          -serial unix:a,server,reconnect=1 | a server cannot have reconnect=1
          -serial telnet::1,server          | -serial telnet::1,server is not supported; supported: mon:stdio
          -serial mon:pty                   | can share standard input and output only
          -serial chardev:c                 | there is no -chardev with id=c
          -chardev stdio,id=c               | -chardev id=c is not used
          -chardev stdio,id=c -serial chardev:c -mon chardev=c | chardev c is the console's too; it needs mux=on
          -chardev stdio,id=c -chardev null,id=c | id c is given twice
          -chardev pty,id=c -serial chardev:c -monitor chardev:c | and the console can share
          -chardev spicevmc,id=c            | -chardev spicevmc is not supported; supported: stdio, null, file, pty, socket
          -chardev socket,id=c,path=a,port=1 -serial chardev:c | a socket needs either path=… or port=…
          -chardev socket,id=c,fd=3,server=on | there is no property 'fd'
          -chardev pty,id=c -mon chardev=c,mode=loud   | mode=loud must be readline or control
          -device spapr-vty                 | -device spapr-vty: chardev=… is required
          -serial file:                     | -serial file: is not supported
          -serial null -serial mon:stdio    | -serial: only the console shares standard input
          -serial null -serial stdio -monitor stdio | standard input and output are
          -serial stdio -serial stdio       | standard input and output are used already
          -device virtserialport,chardev=c  | there is no -chardev with id=c
          -display gtk                      | -display gtk is not supported: there is no display; use -display none
          -monitor stdio                    | standard input and output are the console's; give -serial another place
          -monitor file:/tmp/m              | a monitor is on stdio, a pty, or a socket
          -monitor unix:/tmp/m,server       | a monitor does not wait for its client; add nowait
          -trace events=/nonexistent/x      | -trace events=/nonexistent/x cannot be read
          -trace foo=bar                    | there is no property 'foo'
          -trace x,file=a -D b              | names a second file for traces: b
          -d int                            | -d int is not supported; supported: trace:PATTERN
          -accel kvm                        | the accelerator kvm is not supported: Oriel emulates every processor; use -accel tcg
          -enable-kvm                       | the accelerator kvm is not supported
          -M pseries,accel=kvm              | tcg as a fallback: -M accel=kvm:tcg
          -accel tcg,threads=2              | -accel: there is no property 'threads', did you mean thread?
          -M pseries-8.0                    | -M pseries-8.0 is not supported; supported: pseries, and pseries-2.1 to pseries-7.2
          -name process=x                   | -name: there is no property 'process'
          -uuid 1234                        | -uuid 1234 is not a UUID
          -sandbox maybe                    | -sandbox: enable=maybe must be on or off
          -overcommit mem-lock=on           | mem-lock=on must be off
          -action panic=none                | panic=none must be shutdown or exit-failure
          debian -boot c                    | -boot is for firmware, which Oriel's own guests do not start
          -boot x                           | -boot: there is no device 'x' to boot from
          -boot cdc                         | -boot: 'c' is given twice
          -prom-env auto-boot?              | -prom-env auto-boot?: must be NAME=VALUE
          debian -bios slof.bin             | give either -bios or the name of a guest, not both
          -object foo,id=x                  | -object foo is not supported; supported: memory-backend-ram
          -object memory-backend-ram,id=m   | -object memory-backend-ram: size=… is required
          -object rng-builtin,id=a -object rng-builtin,id=a | id a is given twice
          -object memory-backend-ram,id=m,size=1G,prealloc=on | prealloc=on must be off
          -M memory-backend=m               | -M memory-backend=m is not known
          -m 1G -M memory-backend=m -object memory-backend-ram,id=m,size=2G | has 2147483648 bytes and RAM 1073741824
          -numa node,nodeid=1               | nodeid=1 must be 0: there is one node
          -numa node -numa node             | there is one node
          -device pc-dimm,id=d,memdev=m     | memdev=m is not known
          -S -serial null                   | -S: there is no monitor that could start the guest
          -s -gdb tcp::1235                 | -s and -gdb name two places for gdb
          -gdb stdio                        | -gdb stdio is not supported; supported: tcp:[HOST]:PORT, unix:PATH
          -gdb 1234                         | -gdb 1234 is not supported
          -gdb tcp::70000                   | port=70000
          -daemonize                        | a JVM cannot leave its terminal
          """)
  void invalidArgumentsAreRefusedByName(String line, String message) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void everyOptionIsParsedAndNeedsItsValue() {
    for (RunOption option : RunOption.values()) {
      List<String> line = new ArrayList<>(List.of("-" + option.word));
      if (option.takesValue()) {
        assertThatThrownBy(() -> RunParser.parse(line))
            .isInstanceOf(UsageException.class)
            .hasMessageStartingWith("-" + option.word + " needs a value");
        line.add("");
        if (option != RunOption.APPEND) {
          assertThatThrownBy(() -> RunParser.parse(line))
              .hasMessageStartingWith("-" + option.word + " has an empty value");
        }
      }
      assertThat(Help.run()).contains("-" + option.word);
    }
  }

  @Test
  void theDmaSanitizerIsOffOnOrStrict() {
    assertThat(parse("-dma-sanitizer off").sanitizer()).isEmpty();
    assertThat(parse("-dma-sanitizer on").sanitizer())
        .contains(new RunRequest.Sanitizer(false, java.util.Optional.empty()));
    assertThat(parse("-dma-sanitizer strict,json=dma.json").sanitizer())
        .contains(new RunRequest.Sanitizer(true, java.util.Optional.of(Path.of("dma.json"))));
    assertThatThrownBy(() -> parse("-dma-sanitizer stric"))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("mode=stric must be on, strict or off");
  }

  private static MachineConfig config(String line) {
    return parse(line).machine().build();
  }

  private static RunRequest parse(String line) {
    return RunParser.parse(Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).toList());
  }

  @Test
  void theInspectorListensOnThisHostUnlessToldOtherwise() {
    assertThat(RunParser.parse(List.of("-inspect", "8080")).inspect())
        .contains(new SocketPlace.Tcp("", 8080));
    assertThat(RunParser.parse(List.of("-inspect", "[::1]:0")).inspect())
        .contains(new SocketPlace.Tcp("::1", 0));
    for (String wrong : List.of("x", "1.2.3.4", ":", "host:99999", "a/b:1", "[::1:1")) {
      assertThatThrownBy(() -> RunParser.parse(List.of("-inspect", wrong)))
          .isInstanceOf(UsageException.class)
          .hasMessage("-inspect %s: write [HOST:]PORT", wrong);
    }
  }

  @Test
  void oneDriveKeepsTheNvram() {
    for (String options :
        List.of(
            "-pflash n.img",
            "-drive if=pflash,format=raw,file=n.img",
            "-drive if=pflash,index=0,file=n.img,id=x",
            "-drive if=none,file=n.img,id=x -global spapr-nvram.drive=x")) {
      MachineConfig config = RunParser.parse(List.of(options.split(" "))).machine().build();
      assertThat(config.globals())
          .containsExactly(
              new GlobalProperty("spapr-nvram", "drive", config.drives().getFirst().id()));
    }
    for (String second : List.of("-pflash m.img", "-drive if=pflash,index=1,file=m.img")) {
      assertThatThrownBy(() -> RunParser.parse(List.of(("-pflash n.img " + second).split(" "))))
          .hasMessageMatching(".*(there is one NVRAM; only one drive can keep it|given twice)");
    }
  }

  @Test
  void everyTerminalAndPortHasItsPlace() {
    RunRequest request =
        RunParser.parse(
            List.of(
                ("-chardev null,id=a -chardev file,id=b,path=b.txt -chardev pty,id=c"
                        + " -device spapr-vty,chardev=a,reg=0x30001000 -serial null -serial pty"
                        + " -device virtio-serial-pci -device virtconsole,chardev=b"
                        + " -device virtserialport,chardev=c,name=n")
                    .split(" ")));
    assertThat(request.serial()).isEqualTo(new Chardev.Nowhere());
    assertThat(request.lines().stream().map(end -> end.option() + " " + end.label()))
        .containsExactly(
            "-serial serial1",
            "-device spapr-vty a",
            "-device virtconsole b",
            "-device virtserialport c");
    MachineConfig config = request.machine().build();
    assertThat(config.terminals().stream().map(TerminalConfig::unit))
        .containsExactly(OptionalInt.empty(), OptionalInt.of(0x3000_1000));
    assertThat(config.lines()).containsOnlyKeys("b", "c");
  }
}
