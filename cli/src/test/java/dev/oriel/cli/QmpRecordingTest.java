package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What libvirt says first, a DIMM that is plugged and unplugged, what devices work with, and
 * mistakes: QEMU's answers ({@link QmpRecording}) and Oriel's have the same events in the same
 * order, the same members, and the same values but for those named here and the differences that
 * docs/qmp.md explains.
 */
@Timeout(120)
class QmpRecordingTest {
  /** Values that are different from run to run, or words for people. */
  private static final Set<String> FREE =
      Set.of(
          "desc", "help", "seconds", "microseconds", "micro", "package", "thread-id", "node-name");

  /** Explained in docs/qmp.md. */
  private static final Set<String> EXPLAINED =
      Set.of(
          "QMP.capabilities: QEMU has oob",
          "query-dump-guest-memory-capability formats: QEMU has kdump-zlib",
          "query-block d.inserted.image: Oriel lacks actual-size",
          "query-memdev m0.reserve: true, Oriel false",
          "query-memdev m1.reserve: true, Oriel false",
          "query-memdev ppc_spapr.ram.reserve: true, Oriel false",
          "query-machines: cpu-max",
          "query-machines: default-cpu-type",
          "query-machines: numa-mem-supported");

  @TempDir private Path folder;

  /** Of what devices work with; explained in docs/qmp.md. */
  private static final Set<String> EXPLAINED_OF_DEVICES =
      Set.of(
          "QMP.capabilities: QEMU has oob",
          "query-block d.inserted.image: Oriel lacks actual-size",
          "query-block .inserted.image: Oriel lacks actual-size",
          "query-chardev c1.filename: \"disconnected:unix:FOLDER/c1.sock,server=on\", Oriel"
              + " \"unix:FOLDER/c1.sock,server=on\"",
          "query-iothreads io.poll-max-ns: 32768, Oriel 0",
          "query-command-line-options name.parameters: QEMU has process");

  @Test
  void answersHaveTheStructureOfQemus() throws Exception {
    compare("qmp.txt", EXPLAINED);
  }

  @Test
  void whatDevicesWorkWithComesAndGoesAsInQemu() throws Exception {
    compare("qmp-devices.txt", EXPLAINED_OF_DEVICES);
  }

  @Test
  void propertiesOfDevicesAreChangedAsInQemu() throws Exception {
    compare("qmp-properties.txt", Set.of("QMP.capabilities: QEMU has oob"));
  }

  private void compare(String name, Set<String> explained) throws Exception {
    QmpRecording qemu = QmpRecording.load(name);
    ProcessBuilder builder = OrielProcess.of("run");
    builder.command().addAll(QmpPeer.machine(folder));
    builder.command().addAll(QmpRecording.more(name, folder));
    Process process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
    QmpRecording oriel;
    try {
      oriel = qemu.with(process, folder);
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(java.nio.file.Files.readString(folder.resolve("out"))).isEmpty();
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < qemu.exchanges().size(); i++) {
      QmpRecording.Exchange theirs = qemu.exchanges().get(i);
      List<Json.Members> ours = inOrder(oriel.exchanges().get(i));
      assertThat(ours.stream().map(QmpRecordingTest::kind))
          .as(theirs.request())
          .containsExactlyElementsOf(inOrder(theirs).stream().map(QmpRecordingTest::kind).toList());
      for (int k = 0; k < ours.size(); k++) {
        compare(query(theirs.request()), inOrder(theirs).get(k), ours.get(k), differences);
      }
    }
    assertThat(
            differences.stream()
                .map(each -> each.replace(folder.toString(), "FOLDER"))
                .map(QmpRecordingTest::ofAnyVersion)
                .distinct())
        .containsExactlyInAnyOrderElementsOf(explained);
  }

  /** The messages; an event that comes sooner or later stands first. */
  private static List<Json.Members> inOrder(QmpRecording.Exchange exchange) {
    List<Json.Members> messages = new ArrayList<>(exchange.messages());
    if (exchange.event()) {
      messages.sort(java.util.Comparator.comparing(message -> !QmpRecording.isEvent(message)));
    }
    return messages;
  }

  private static String ofAnyVersion(String difference) {
    return difference.replaceFirst("(query-machines) pseries-.*\\.([a-z-]+): .*", "$1: $2");
  }

  /** The names of a message's members, with an event's. */
  private static String kind(Json.Members message) {
    Json event = message.get("event");
    return message.values().keySet().stream().sorted().toList()
        + (event instanceof Json.Text(String name) ? name : "");
  }

  /** The query that a request is, as the begin of a path. */
  private static String query(String request) {
    int name = request.indexOf("query-");
    return name < 0 ? "" : request.substring(name, request.indexOf('"', name)) + " ";
  }

  private void compare(String path, Json qemu, Json oriel, List<String> differences) {
    switch (qemu) {
      case Json.Members(Map<String, Json> theirs)
          when oriel instanceof Json.Members(Map<String, Json> ours) -> {
        for (String name : theirs.keySet()) {
          if (!ours.containsKey(name)) {
            differences.add(path.replaceFirst("\\.$", "") + ": Oriel lacks " + name);
          } else if (!FREE.contains(name)) {
            String inner = name.equals("return") ? path : path + name + ".";
            compare(inner, theirs.get(name), ours.get(name), differences);
          } else {
            assertThat(ours.get(name)).as(path + name).hasSameClassAs(theirs.get(name));
          }
        }
        // Some of QEMU's options tell their defaults, some do not.
        assertThat(ours.keySet().stream().filter(name -> !name.equals("default")))
            .as(path)
            .isSubsetOf(theirs.keySet());
      }
      case Json.Items(List<Json> theirs) when oriel instanceof Json.Items(List<Json> ours) ->
          compareLists(path, theirs, ours, differences);
      default -> {
        String theirs = qemu.toString().replace("FOLDER", folder.toString());
        if (!theirs.equals(oriel.toString())) {
          differences.add(
              "%s: %s, Oriel %s".formatted(path.replaceFirst("\\.$", ""), theirs, oriel));
        }
      }
    }
  }

  /** Lists whose elements have names may have fewer of them than QEMU's: what is there. */
  private void compareLists(
      String path, List<Json> qemu, List<Json> oriel, List<String> differences) {
    for (int i = 0; i < oriel.size(); i++) {
      Optional<String> name = name(oriel.get(i));
      Optional<Json> theirs =
          name.isEmpty()
              ? qemu.stream().skip(i).findFirst()
              : qemu.stream().filter(each -> name(each).equals(name)).findFirst();
      assertThat(theirs).as("%s: %s", path, oriel.get(i)).isPresent();
      compare(path + name.map(n -> n + ".").orElse(""), theirs.get(), oriel.get(i), differences);
    }
    boolean open = path.startsWith("query-commands") || path.startsWith("query-machines");
    if (!open && qemu.size() > oriel.size()) {
      differences.add(
          "%s: QEMU has %s"
              .formatted(
                  path.replaceFirst("\\.$", ""),
                  String.join(
                      ", ",
                      qemu.stream()
                          .filter(each -> lacks(oriel, each))
                          .map(each -> each instanceof Json.Text(String text) ? text : words(each))
                          .toList())));
    }
  }

  private static boolean lacks(List<Json> all, Json element) {
    Optional<String> name = name(element);
    return name.isEmpty()
        ? !all.contains(element)
        : all.stream().noneMatch(each -> name(each).equals(name));
  }

  private static String words(Json element) {
    return name(element).orElse("" + element);
  }

  private static Optional<String> name(Json element) {
    if (element instanceof Json.Members members) {
      for (String key : List.of("name", "id", "label", "device", "option")) {
        if (members.get(key) instanceof Json.Text(String name)) {
          return Optional.of(name);
        }
      }
    }
    return Optional.empty();
  }
}
