package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.MachineConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One client and the monitor for programs, with a machine that does nothing. */
class QmpTest {
  private static final String OK = "{\"return\": {}}\r\n";
  private static final String RUNNING =
      "{\"return\": {\"status\": \"running\", \"singlestep\": false, \"running\": true}}\r\n";

  private final MonitorEvents events = new MonitorEvents();
  private final StringBuilder said = new StringBuilder();
  private final AtomicInteger wakes = new AtomicInteger();
  private final IdleTarget target = new IdleTarget();
  private final Conversation client = client(false);

  private Conversation client(boolean pretty) {
    Inventory inventory =
        new Inventory(MachineConfig.builder().build(), List.of(), new BlockNodes());
    Monitors monitors = Monitors.of(target, inventory, events);
    MonitorPort.Kind kind = pretty ? MonitorPort.Kind.PRETTY_QMP : MonitorPort.Kind.QMP;
    return monitors.of(kind).begin(said::append, wakes::incrementAndGet);
  }

  private String ask(String text) {
    return ask(text.getBytes(UTF_8));
  }

  private String ask(byte[] bytes) {
    said.setLength(0);
    for (byte each : bytes) {
      client.key(each & 0xff);
    }
    return said.toString();
  }

  private void negotiate() {
    assertThat(ask("{\"execute\": \"qmp_capabilities\"}")).isEqualTo(OK);
  }

  @Test
  void nothingIsDoneBeforeTheNegotiation() {
    assertThat(said.toString())
        .startsWith("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}")
        .endsWith("\"capabilities\": []}}\r\n");
    assertThat(ask("{'execute': 'quit', 'id': 'x'}"))
        .contains("\"class\": \"CommandNotFound\"", "\"id\": \"x\"");
    assertThat(ask("{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}}"))
        .contains("GenericError");
    assertThat(ask("{'execute': 'qmp_capabilities', 'arguments': {'enable': []}}")).isEqualTo(OK);
    assertThat(ask("{'execute': 'query-status'}")).isEqualTo(RUNNING);
  }

  @Test
  void aRequestMayComeInPiecesAndSeveralInOneLine() {
    negotiate();
    assertThat(ask("{\"execute\":\n\n")).isEmpty();
    assertThat(ask("  \"query-status\"\n")).isEmpty();
    assertThat(ask("}")).isEqualTo(RUNNING);
    assertThat(ask("{'execute':'stop'}{'execute':'cont'} {'execute':'query-status'}\n"))
        .isEqualTo(OK + OK + RUNNING);
  }

  @Test
  void whatIsNotJsonIsAnsweredOnceAndTheNextLineIsRead() {
    negotiate();
    String deep = "{\"id\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
    String long1 = "{\"id\": \"" + "x".repeat(1 << 20) + "\"}";
    String many = "{\"id\": [" + "1,".repeat(20_000) + "1]}";
    byte[] broken = {'{', '"', (byte) 0xc0, (byte) 0x80, (byte) 0xff, '"', ':', '1', '}'};
    byte[] noise = {(byte) 0xff, (byte) 0xfe, 0, 0, '{', '}'};
    for (byte[] bad :
        List.of(
            deep.getBytes(UTF_8),
            long1.getBytes(UTF_8),
            many.getBytes(UTF_8),
            broken,
            noise,
            "]".getBytes(UTF_8),
            "{\"execute\" \"stop\"}".getBytes(UTF_8),
            "{\"n\": 1e999999999x}".getBytes(UTF_8))) {
      assertThat(ask(bad))
          .startsWith("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON ")
          .hasLineCount(1);
      assertThat(ask("\n{\"execute\": \"query-status\"}\n")).isEqualTo(RUNNING);
    }
  }

  /** No argument of a command has parts; these would be named at length each. */
  @Test
  void anArgumentThatHasPartsIsRefusedByItsOwnName() {
    negotiate();
    String add = "{'execute': 'object-add', 'arguments': {'qom-type': 'memory-backend-ram', ";
    assertThat(ask(add + "'id': 'm', 'props': {'size': 1}}}"))
        .contains("\"Invalid parameter type for 'props'\"");
    assertThat(ask(add + "'size': 1, 'id': ['m']}}"))
        .contains("\"Invalid parameter type for 'id', expected: string\"");
    assertThat(ask(add + "'size': 1, 'id': {}}}"))
        .contains("\"Invalid parameter type for 'id', expected: string\"");
  }

  @Test
  void identifiersAndTextsComeBackAsTheyWere() {
    negotiate();
    assertThat(ask("{\"execute\": \"stop\", \"id\": {\"a\": [1.5e3, \"\\u00fc\\n\\\"\", null]}}"))
        .isEqualTo("{\"return\": {}, \"id\": {\"a\": [1.5e3, \"\\u00fc\\n\\\"\", null]}}\r\n");
  }

  @Test
  void aLayoutOfSeveralLines() {
    said.setLength(0);
    Conversation pretty = client(true);
    assertThat(said.toString()).startsWith("{\n    \"QMP\": {\n        \"version\": {\n");
    said.setLength(0);
    "{'execute':'qmp_capabilities','id':[1,{}]}".chars().forEach(pretty::key);
    assertThat(said)
        .hasToString("{\n    \"return\": {},\n    \"id\": [\n        1,\n        {}\n    ]\n}\r\n");
  }

  @Test
  void eventsAreToldToWhoHasNegotiated() {
    said.setLength(0);
    events.tell(MonitorEvents.Kind.STOP, Instant.EPOCH);
    assertThat(client.tellNews()).isTrue();
    assertThat(said).isEmpty();
    negotiate();
    said.setLength(0);
    events.tell(
        MonitorEvents.Kind.RESET, Instant.ofEpochSecond(3, 4000), Json.object("guest", true));
    assertThat(wakes).hasValue(2);
    assertThat(said).as("told by the client's own thread").isEmpty();
    assertThat(client.tellNews()).isTrue();
    assertThat(said)
        .hasToString(
            "{\"timestamp\": {\"seconds\": 3, \"microseconds\": 4}, \"event\": \"RESET\","
                + " \"data\": {\"guest\": true}}\r\n");
  }

  @Test
  void aClientThatReadsNoEventsIsGivenUp() {
    negotiate();
    for (int i = 0; i < 2000; i++) {
      events.tell(MonitorEvents.Kind.STOP, Instant.EPOCH);
    }
    assertThat(client.tellNews()).isFalse();
  }

  @Test
  void theSchemaNamesTheArgumentsOfEachCommand() throws Exception {
    negotiate();
    Json schema = ((Json.Members) read(ask("{'execute': 'query-qmp-schema'}"))).get("return");
    Json commands = ((Json.Members) read(ask("{'execute': 'query-commands'}"))).get("return");
    Map<String, Json.Members> entities = new java.util.HashMap<>();
    for (Json each : ((Json.Items) schema).values()) {
      Json.Members entity = (Json.Members) each;
      assertThat(entities.put(text(entity.get("name")), entity)).isNull();
    }
    for (Json each : ((Json.Items) commands).values()) {
      Json.Members command = entities.get(text(((Json.Members) each).get("name")));
      assertThat(text(command.get("meta-type"))).isEqualTo("command");
      assertThat(entities).containsKey(text(command.get("arg-type")));
      assertThat(entities).containsKey(text(command.get("ret-type")));
    }
    Json.Members add = entities.get("object-add");
    assertThat(entities.get(text(add.get("arg-type"))).get("members"))
        .hasToString(
            "[{\"name\": \"qom-type\", \"type\": \"str\"}, {\"name\": \"id\", \"type\": \"str\"},"
                + " {\"name\": \"size\", \"type\": \"int\", \"default\": null}]");
  }

  private static String text(Json value) {
    return ((Json.Text) value).value();
  }

  private static Json read(String text) throws Exception {
    JsonReader reader = new JsonReader();
    for (byte each : text.getBytes(UTF_8)) {
      var value = reader.next(each);
      if (value.isPresent()) {
        return value.get();
      }
    }
    throw new IOException(text);
  }

  @Test
  void onAStreamEventsAreWrittenWithoutARequest() throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    List<Throwable> failures = new ArrayList<>();
    Inventory inventory =
        new Inventory(MachineConfig.builder().build(), List.of(), new BlockNodes());
    Monitors monitors = Monitors.of(new IdleTarget(), inventory, events);
    try (MonitorStream stream =
        new MonitorStream(monitors.of(MonitorPort.Kind.QMP), written, failures::add)) {
      stream.write("{'execute': 'qmp_capabilities'}".getBytes(UTF_8));
      events.tell(MonitorEvents.Kind.POWERDOWN, Instant.EPOCH);
      while (!written.toString(UTF_8).contains("POWERDOWN")) {
        Thread.sleep(1);
      }
    }
    assertThat(failures).isEmpty();
  }

  private String error(String request) {
    return ask(request).replaceFirst("(?s).*\"desc\": \"(.*)\"}}\r\n", "$1");
  }

  @Test
  void whatIsInsideOthersHasTheNamesOfOptions() {
    negotiate();
    assertThat(
            ask(
                "{'execute': 'blockdev-add', 'arguments': {'driver': 'qcow2', 'node-name': 'd',"
                    + " 'file': {'driver': 'file', 'filename': 'a,b'}, 'cache': {'direct': true}}}"))
        .isEqualTo(OK);
    assertThat(target.backends.drives.get("d").file()).isEqualTo(Path.of("a,b"));
    assertThat(
            ask(
                "{'execute': 'netdev_add', 'arguments': {'type': 'user', 'id': 'n', 'hostfwd':"
                    + " [{'str': 'tcp::1-:2'}, {'str': 'tcp::3-:4'}]}}"))
        .isEqualTo(OK);
    assertThat(target.backends.networks.get("n").properties().findAll("hostfwd"))
        .containsExactly("tcp::1-:2", "tcp::3-:4");
    assertThat(
            ask(
                "{'execute': 'chardev-add', 'arguments': {'id': 'c', 'backend': {'type': 'socket',"
                    + " 'data': {'addr': {'type': 'inet', 'data': {'host': '127.0.0.1', 'port':"
                    + " '7'}}, 'server': false}}}}"))
        .isEqualTo(OK);
    assertThat(target.backends.lines.get("c").place().filename()).isEqualTo("tcp:127.0.0.1:7");
    assertThat(
            ask(
                "{'execute': 'chardev-add', 'arguments': {'id': 'p', 'backend': {'type': 'pty',"
                    + " 'data': {}}}}"))
        .isEqualTo("{\"return\": {\"pty\": \"/dev/pts/0\"}}\r\n");
  }

  @Test
  void argumentsOfOtherKindsAreRefusedByName() {
    negotiate();
    assertThat(error("{'execute': 'set_link', 'arguments': {'name': 'card', 'up': 'on'}}"))
        .isEqualTo("Invalid parameter type for 'up', expected: boolean");
    assertThat(error("{'execute': 'set_link', 'arguments': {'name': 7, 'up': true}}"))
        .isEqualTo("Invalid parameter type for 'name', expected: string");
    assertThat(
            error(
                "{'execute': 'chardev-add', 'arguments': {'id': 'c', 'backend': {'type': 'null',"
                    + " 'data': {'x': {'y': 1}}}}}"))
        .isEqualTo("Parameter 'backend.data.x.y' is unexpected");
    String longName = "{'" + "a".repeat(100) + "':";
    assertThat(
            error(
                "{'execute': 'netdev_add', 'arguments': {'type': 'user', 'id': 'n', 'addr': "
                    + longName.repeat(5)
                    + "1"
                    + "}".repeat(5)
                    + "}}"))
        .endsWith("is unexpected")
        .hasSizeLessThan(400);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      many.append(",'x").append(i).append("':1");
    }
    assertThat(
            error(
                "{'execute': 'netdev_add', 'arguments': {'type': 'user', 'id': 'n'" + many + "}}"))
        .isEqualTo("there are more than 256 arguments");
    assertThat(target.backends.networks).isEmpty();
  }

  /** A file is open as its own node until it is another's. */
  @Test
  void aNodeTakesItsFileAndGivesItBack() {
    negotiate();
    String add = "{'execute': 'blockdev-add', 'arguments': {'node-name': ";
    assertThat(ask(add + "'f', 'driver': 'file', 'filename': 'x'}}")).isEqualTo(OK);
    assertThat(target.backends.drives).containsOnlyKeys("f");
    assertThat(ask(add + "'d', 'driver': 'raw', 'file': 'f'}}")).isEqualTo(OK);
    assertThat(target.backends.drives).containsOnlyKeys("d");
    assertThat(error(add + "'e', 'driver': 'raw', 'file': 'f'}}")).contains("of another node");
    String delete = "{'execute': 'blockdev-del', 'arguments': {'node-name': ";
    assertThat(error(delete + "'f'}}")).isEqualTo("Block device f is in use");
    assertThat(ask(delete + "'d'}}")).isEqualTo(OK);
    assertThat(target.backends.drives).containsOnlyKeys("f");
    assertThat(ask(delete + "'f'}}")).isEqualTo(OK);
    assertThat(
            error(add + "'g', 'driver': 'raw', 'file': {'driver': 'file', 'filename': 'none'}}}"))
        .contains("none");
    assertThat(error(delete + "'g'}}")).contains("Failed to find node");
  }

  @Test
  void optionsOfTheCommandLineAreDescribed() {
    negotiate();
    assertThat(ask("{'execute': 'query-command-line-options'}"))
        .contains("{\"option\": \"drive\"", "{\"option\": \"memory\"");
    assertThat(ask("{'execute': 'query-command-line-options', 'arguments': {'option': 'memory'}}"))
        .contains("{\"name\": \"maxmem\", \"type\": \"size\"");
  }
}
