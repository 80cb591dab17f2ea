package dev.oriel.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The text of {@code --help}. */
final class Help {
  private static final int WIDTH = 100;
  private static final int INDENT = 6;

  static final String TOP =
      """
      Oriel is a POWER pseries virtual machine: it boots unmodified ppc64le Linux in a JVM.

      oriel run                      boot the probe: what the machine's DMA windows can do, as a table
      oriel run debian               boot Debian to a shell (Ctrl-A X leaves)
      oriel run debian -- CMD…       run a command in Debian, with its output and exit status
      oriel test -- CMD…             run a test suite's command in Debian, in this folder, and say what failed
      oriel snapshot debian          save a Debian that has booted, so that oriel run debian starts at once
      oriel run -kernel FILE …       boot any ppc64 ELF, with the options of qemu-system-ppc64
      oriel compare ddw              DMA windows before and after 2018, side by side
      oriel compare debian --with …  boot Debian under several settings and show what differs
      oriel guest debian             fetch Debian's kernel into the cache
      oriel guest debian --disk NAME make a Debian on a disk of its own; oriel run NAME boots it
      oriel guest list               what the cache holds; oriel guest remove NAME deletes from it
      oriel doctor                   what this system has of what Oriel can use
      oriel package FOLDER           make a folder with Oriel and Java, for hosts that have no Java
      oriel completion bash          a script that completes command lines: source <(oriel completion bash)
      oriel man                      a manual page: oriel man | man -l -
      oriel run --help               all options
      oriel --version
      """;

  static final String GUEST =
      """
      oriel guest debian [--suite bookworm|trixie] [--packages NAME,…] [--refresh]
      oriel guest debian --disk NAME [--size SIZE] [--format FORMAT] [--suite NAME]
                         [--packages NAME,…] [--ssh-key FILE]
      oriel guest list
      oriel guest remove NAME…

      `debian` fetches Debian's ppc64el kernel and busybox with this system's apt client, which verifies them, and
      builds an initramfs. Needs no root, and does not change the system's package lists or architectures.

        --suite bookworm   Debian 12: Linux 6.1 with 64 KiB pages (default)
        --suite trixie     Debian 13: Linux 6.12 with 4 KiB pages
        --packages NAME,…  more packages, with their dependencies, for: oriel run debian --packages NAME,…
        --refresh          fetch it again even if it is in the cache

      With `--disk` it makes an installed Debian, with systemd, ssh and apt, on a disk image: then `oriel run NAME`
      boots it to a login (root, without a password), and `oriel run NAME -- COMMAND` runs a command in it. What it
      does to its files lasts. Making it takes minutes, since its packages are configured on the emulated machine.

        --disk NAME        its name, and its host name
        --size SIZE        of its disk, 4G by default; what is not used takes no space
        --format FORMAT    of its image: raw, or qcow2
        --ssh-key FILE     keys that root may log in with by ssh; by default ~/.ssh/id_*.pub

      `list` shows what the cache holds, and `remove` deletes from it: everything whose name is NAME or begins
      with NAME and a hyphen, such as debian-trixie; and the disk guest NAME with all that is on its disk.

      The cache is $XDG_CACHE_HOME/oriel, by default ~/.cache/oriel. `oriel run debian` fetches what
      is missing.
      """;

  static final String TEST =
      """
      oriel test [OPTION]… -- COMMAND [WORD]…

      Boots Debian, or goes on from `oriel snapshot debian --share .`, runs a command in the folder that host and guest
      share, by default this one, and ends the guest.
      Standard output and error are the command's, passed on when it has ended; its standard input is empty. The
      last line of standard error says in words how it went. Results that the command writes stay in the folder.

        --timeout SECONDS       how long the command may take; default 300
        --boot-timeout SECONDS  how long the boot may take; default 300
        --share FOLDER[:ro]     the folder; :ro: the command cannot change it
        --copy-out PATH[:FILE]  copies a file of the guest here, or to FILE, when the command has ended, whether or
                                not it has failed; may be given several times
        --suite NAME, --packages NAME,…, -m SIZE, -smp N   the guest, as for oriel run debian
        --cold                  boots, even if there is a snapshot

      Examples
        oriel test -- ./run-tests --junit report.xml
        oriel test --suite trixie --packages python3 --timeout 60 -- python3 -m unittest
        git bisect run oriel test -- sh -c './probe-the-kernel'

      Exit status: that of the command; 124 if it hung, 125 if the guest died, 1 if there is no guest, 2 if the
      command line is wrong.
      """;

  static final String SNAPSHOT =
      """
      oriel snapshot debian [OPTION]…

      Boots Debian and saves it, in the cache. From then on `oriel run debian` with the same options of the machine
      goes on from there instead of booting; after one with --share FOLDER, `oriel test` and `oriel run debian --share`
      do, with any folder. There is one snapshot of each kind for each suite and its packages; another one replaces
      it. It is not used, and a line says why, if the machine or its disk has changed; nor with options
      that are of use for a boot only: -append, -S, -gdb, --verbose, -trace, -d, -D, -dma-sanitizer, -device pc-dimm,
      and a console that is not this terminal.

      The options are those of `oriel run` for the machine: oriel run --help.

        oriel run debian --cold        boots
        oriel guest remove NAME        deletes the snapshot with its guest
      """;

  static final String DOCTOR =
      """
      oriel doctor

      Tells what this system has of what Oriel can use: the JVM and its options, memory, the cache of guests,
      apt, QEMU and gdb. It changes nothing. Lines that begin with BAD say what has to be mended.

      Exit status: 0 if nothing has to be mended, 1 otherwise.
      """;

  static final String PACKAGE =
      """
      oriel package FOLDER

      Makes a folder with Oriel and the parts of Java that it needs, by jlink, and prints the name of the program in
      it, FOLDER/bin/oriel. The folder runs on hosts of the same kind that have no Java, and may be moved. The same
      Oriel and JDK make the same files.
      """;

  static final String COMPARE =
      """
      oriel compare ddw [OPTION]… [-- COMMAND [WORD]…]
      oriel compare [debian] [OPTION]… --with 'NAME: OPTION…' --with 'NAME: OPTION…'… [-- COMMAND [WORD]…]

      Boots Debian once for each setting, reads the disk past the page cache, and prints the differences: DMA
      windows offered and created, memory that devices reach, speed, memory for tables, and kernel messages.
      The options of `oriel run debian` apply to all machines; those after a NAME apply to that machine only.
      A command, if given, runs before the disk is read.

      `oriel compare ddw` shows the change "Always advertise the maximum possible DMA window size" of 2018, with
      a coherent GPU: windows are sized by RAM before it, and have the maximum size after it.

        --with 'NAME: OPTION…'   a setting: its name and its own options, quoted as for a shell; give two or more
        --html FILE              write one page with all results and a picture of each bus address space
        --svg FOLDER             write only the pictures, as NAME.svg
        --json FILE              write all results
        --together N             machines that run at a time, at most 4; by default as many as the host has
                                 processors and memory for. Measurements never overlap
        --suite bookworm|trixie  Debian 12: Linux 6.1 with 64 KiB pages (default); 13: 6.12 with 4 KiB pages

      Examples
        oriel compare ddw --html ddw.html
        oriel compare ddw --suite trixie
        oriel compare debian --with 'two: ' --with 'one: -global spapr-pci-host-bridge.windows=1'
        oriel compare debian --with '12: --suite bookworm' --with '13: --suite trixie' -- uname -r

      Exit status: 0 if every guest finished, whatever the status of its command; 1 if one did not; 2 if the
      command line or a file named in it is wrong.
      """;

  static final String RUN =
      """
      oriel run [probe] [OPTION]…
      oriel run debian [OPTION]… [-- COMMAND [WORD]…]
      oriel run NAME [OPTION]… [-- COMMAND [WORD]…]     a disk guest: oriel guest --help
      oriel run -kernel FILE [OPTION]…

      Options are QEMU's, with one dash or two. An unknown option is refused, never ignored.
      """;

  static final String EXAMPLES =
      """
      Examples
        oriel run
        oriel run debian -- dmesg
        oriel run debian --suite trixie -m 4G -trace 'spapr_iommu_ddw_*' -D windows.log -- true
        oriel run debian --packages python3 -- python3 -c 'print(6 * 7)'
        oriel run debian --disk data.img -- sh -c 'mount /dev/nvme0n1 /mnt && ls -l /mnt'
        oriel run -kernel vmlinux -initrd initrd.img -append console=hvc0 -m 2G -nographic \\
            -drive file=disk.img,format=raw,if=none,id=d -device nvme,drive=d,serial=1

      Exit status: that of the command; without one, 0 if the guest powered off, 1 if it failed; 2 if the
      command line or a file named in it is wrong.
      """;

  private Help() {}

  static String run() {
    StringBuilder text = new StringBuilder(RUN);
    for (RunOption.Group group : RunOption.Group.values()) {
      text.append('\n').append(group.title).append('\n');
      for (RunOption option : RunOption.values()) {
        if (option.group == group) {
          text.append("  ").append(dashed(option));
          text.append(option.takesValue() ? " " + option.argument : "").append('\n');
          wrap(option.help)
              .forEach(line -> text.append(" ".repeat(INDENT)).append(line).append('\n'));
        }
      }
    }
    return text.append('\n').append(EXAMPLES).append('\n').append(ConsoleKeys.HELP).toString();
  }

  /** An option as it is usually written. */
  static String dashed(RunOption option) {
    return (option.group == RunOption.Group.DEBIAN ? "--" : "-") + option.word;
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Arrays.asList(text.split(" "))) {
      if (!line.isEmpty() && INDENT + line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
