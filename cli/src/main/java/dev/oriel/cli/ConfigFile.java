package dev.oriel.cli;

import dev.oriel.machine.HostException;
import dev.oriel.options.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of options in QEMU's form. A group is an option, its lines are the properties:
 *
 * <pre>
 * [drive "d0"]
 *   file = "disk.img"
 *   if = "none"
 * </pre>
 */
final class ConfigFile {
  private static final long LONGEST = 1 << 20;

  private static final Pattern GROUP =
      Pattern.compile("\\[\\s*([\\w-]+)\\s*(?:\"([^\"]*)\")?\\s*]");
  private static final Pattern PROPERTY = Pattern.compile("([\\w.-]+)\\s*=\\s*\"([^\"]*)\"");

  /** Options that have groups, by the names of these. */
  private static final Map<String, RunOption> GROUPS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("accel", RunOption.ACCEL),
              Map.entry("action", RunOption.ACTION),
              Map.entry("boot-opts", RunOption.BOOT),
              Map.entry("chardev", RunOption.CHARDEV),
              Map.entry("device", RunOption.DEVICE),
              Map.entry("drive", RunOption.DRIVE),
              Map.entry("fsdev", RunOption.FSDEV),
              Map.entry("global", RunOption.GLOBAL),
              Map.entry("machine", RunOption.MACHINE),
              Map.entry("memory", RunOption.MEMORY),
              Map.entry("mon", RunOption.MON),
              Map.entry("msg", RunOption.MSG),
              Map.entry("name", RunOption.NAME),
              Map.entry("netdev", RunOption.NETDEV),
              Map.entry("nic", RunOption.NIC),
              Map.entry("numa", RunOption.NUMA),
              Map.entry("object", RunOption.OBJECT),
              Map.entry("overcommit", RunOption.OVERCOMMIT),
              Map.entry("rtc", RunOption.RTC),
              Map.entry("sandbox", RunOption.SANDBOX),
              Map.entry("smp-opts", RunOption.SMP),
              Map.entry("trace", RunOption.TRACE),
              Map.entry("virtfs", RunOption.VIRTFS)));

  /** Properties of the group {@code machine} that are options of their own. */
  private static final Map<String, RunOption> OF_MACHINE =
      Map.of(
          "append", RunOption.APPEND,
          "initrd", RunOption.INITRD,
          "kernel", RunOption.KERNEL);

  private final Path file;
  private final List<String> arguments = new ArrayList<>();
  private final StringBuilder value = new StringBuilder();
  private RunOption option = RunOption.DEVICE;
  private boolean inGroup;
  private int line;

  private ConfigFile(Path file) {
    this.file = file;
  }

  /**
   * The file's options as words of a command line.
   *
   * @throws UsageException naming the line that cannot be read
   */
  static List<String> read(Path file) {
    ConfigFile config = new ConfigFile(file);
    try {
      if (Files.size(file) > LONGEST) {
        throw new UsageException("-readconfig " + file + " is longer than 1 MiB");
      }
      for (String text : Files.readAllLines(file)) {
        config.line++;
        config.add(text.strip());
      }
    } catch (IOException e) {
      throw new UsageException(
          "-readconfig " + file + " cannot be read: " + HostException.reason(e));
    }
    config.endGroup();
    return config.arguments;
  }

  private void add(String text) {
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    Matcher group = GROUP.matcher(text);
    Matcher property = PROPERTY.matcher(text);
    if (group.matches()) {
      endGroup();
      option = option(group.group(1));
      inGroup = true;
      if (group.group(2) != null) {
        append("id", group.group(2));
      }
    } else if (property.matches() && inGroup) {
      property(property.group(1), property.group(2));
    } else {
      throw wrong(
          inGroup
              ? "'%s' is neither [GROUP \"ID\"] nor NAME = \"VALUE\"".formatted(text)
              : "'%s' is in no group".formatted(text));
    }
  }

  private RunOption option(String group) {
    RunOption found = GROUPS.get(group);
    if (found == null) {
      Set<String> known = new TreeSet<>(GROUPS.keySet());
      throw wrong(
          "there is no group '%s'; there are %s%s"
              .formatted(group, String.join(", ", known), Suggestion.text(group, known)));
    }
    return found;
  }

  private void property(String name, String text) {
    RunOption own = option == RunOption.MACHINE ? OF_MACHINE.get(name) : null;
    if (own != null) {
      arguments.addAll(List.of(own.toString(), text));
    } else {
      append(name, text);
    }
  }

  private void append(String name, String text) {
    value.append(value.isEmpty() ? "" : ",").append(name).append('=');
    value.append(text.replace(",", ",,"));
  }

  private void endGroup() {
    if (!value.isEmpty()) {
      arguments.addAll(List.of(option.toString(), value.toString()));
      value.setLength(0);
    }
  }

  private UsageException wrong(String what) {
    return new UsageException("-readconfig %s, line %d: %s".formatted(file, line, what));
  }
}
