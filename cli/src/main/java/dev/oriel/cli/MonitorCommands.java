package dev.oriel.cli;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.WindowSnapshot;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the monitors of a machine do: a table of commands, of which the monitor for people and QMP
 * are two renderings. One command is carried out after the other.
 */
final class MonitorCommands {
  private static final OptionForm NOTHING = OptionForm.of("the command", "");

  private final MonitorTarget target;
  private final MonitorMemory memory;
  private final MonitorObjects objects;
  private final MonitorLines lines;
  private final MigrationCommands migration;
  private final Inventory inventory;
  private final MonitorEvents events;
  private final List<Command> all = new ArrayList<>();

  /**
   * @param inventory what the machine consists of
   * @param events is told of what only a command causes
   */
  MonitorCommands(MonitorTarget target, Inventory inventory, MonitorEvents events) {
    this.target = target;
    this.inventory = inventory;
    this.events = events;
    memory = new MonitorMemory(target);
    objects = new MonitorObjects(memory);
    lines = new MonitorLines(target.backends(), inventory);
    migration = new MigrationCommands(target, events, this);
    addChanges();
    addQueries();
  }

  private void addChanges() {
    all.addAll(objects.commands());
    all.addAll(new MonitorDrives(target.backends(), inventory.nodes()).commands());
    all.addAll(new MonitorNetworks(target.backends()).commands());
    all.addAll(lines.commands());
    MonitorDevices devices = new MonitorDevices(target, memory, objects);
    all.add(new Command("device_add", "device_add", MonitorDevices.ANY, "plug it", devices::add));
    all.add(
        new Command(
            "device_del",
            "device_del",
            id("device_del"),
            "ask the guest to release it",
            devices::delete));
    all.add(
        new Command(
            "savevm",
            "",
            OptionForm.of(
                "savevm", "", Property.of("file", OptionForms.FILE, "the name of a file").needed()),
            "save the guest; -loadvm FILE goes on from there",
            this::save));
    all.addAll(new DumpCommands(target, events).all());
    all.addAll(migration.all());
    action("stop", "pause the guest, and its clock", target::stop);
    action("cont", "let it go on, or start (-S)", target::cont);
    all.add(new Command("system_reset", "system_reset", NOTHING, "reset the machine", this::reset));
    action("system_powerdown", "ask the guest to switch the machine off", this::powerDown);
    all.add(
        new Command(
            "dma_error_inject",
            "",
            OptionForm.of(
                "dma_error_inject",
                "",
                Property.of("bridge", Form.number(0, 99), "index of a host bridge").needed(),
                Property.of("direction", Form.choice("read", "write"), "what fails").needed()),
            "make the next DMA fail (eeh=on)",
            this::injectDmaError));
    action("quit", "switch the machine off and quit", target::quit);
  }

  private void addQueries() {
    query(
        "status",
        "whether the guest runs",
        this::status,
        answer -> "VM status: " + target.state().words + "\n");
    all.addAll(new BalloonCommands(target).all());
    query("memory-devices", "plugged memory", memory::devices, MonitorMemory::words);
    all.add(
        new Command(
            "info dma",
            "",
            NOTHING,
            "DMA windows, what they map, and what the host locks",
            nothing -> Json.of(dma()),
            answer -> answer instanceof Json.Text(String text) ? text : ""));
    all.add(
        new Command(
            "info pic",
            "",
            NOTHING,
            "the interrupt controller",
            nothing -> Json.of(pic()),
            answer -> answer instanceof Json.Text(String text) ? text : ""));
    query("name", inventory::name);
    query("uuid", inventory::uuid);
    query("kvm", () -> Json.object("enabled", false, "present", false));
    query("target", () -> Json.object("arch", "ppc64"));
    query("cpus-fast", () -> inventory.processors(target.cores()));
    query("hotpluggable-cpus", () -> inventory.cores(target.cores()));
    query("block", () -> inventory.drives(target.backends()));
    query("named-block-nodes", () -> inventory.blockNodes(target.backends()));
    all.add(
        new Command(
            "",
            "query-command-line-options",
            CommandLineOptions.FORM,
            "",
            given -> CommandLineOptions.describe(given.find("option"))));
    query("pci", () -> inventory.pci(target.pciDevices()));
    query("chardev", lines::query);
    query("machines", inventory::machines);
    query("iothreads", objects::iothreads);
    query("memory-size-summary", this::memorySizes);
    query("memdev", this::memoryObjects);
    addObjects();
  }

  /** QEMU's object model. */
  private void addObjects() {
    Property path = Property.of("path", Form.text(), "an object").needed();
    all.add(
        new Command(
            "",
            "qom-list",
            OptionForm.of("qom-list", "", path),
            "",
            given -> tree().list(given.text("path"))));
    all.add(
        new Command(
            "",
            "qom-get",
            OptionForm.of(
                "qom-get",
                "",
                path,
                Property.of("property", Form.text(), "one of its properties").needed()),
            "",
            given -> tree().get(given.text("path"), given.text("property"))));
    all.add(
        new Command(
            "",
            "qom-set",
            OptionForm.of(
                    "qom-set",
                    "",
                    path,
                    Property.of("property", Form.text(), "one of its properties").needed())
                .withOthers(),
            "",
            given ->
                tree().set(given.text("path"), given.text("property"), given, target.backends())));
    ObjectTypes types = new ObjectTypes();
    all.add(
        new Command(
            "",
            "qom-list-types",
            OptionForm.of(
                "qom-list-types",
                "",
                Property.of("implements", Form.text(), "what they are kinds of").or("object"),
                Property.of("abstract", Form.flag(), "also those of others' kinds").or("off")),
            "",
            given -> types.list(given.text("implements"), given.flag("abstract"))));
  }

  private void action(String name, String help, Runnable what) {
    all.add(
        new Command(
            name,
            name,
            NOTHING,
            help,
            nothing -> {
              what.run();
              return Command.DONE;
            }));
  }

  /** What a query finds out. */
  private interface Question {
    Json answer();
  }

  private void query(String what, Question question) {
    all.add(new Command("", "query-" + what, NOTHING, "", nothing -> question.answer()));
  }

  private void query(
      String what,
      String help,
      Question question,
      java.util.function.Function<Json, String> words) {
    all.add(
        new Command(
            "info " + what, "query-" + what, NOTHING, help, nothing -> question.answer(), words));
  }

  private static OptionForm id(String command) {
    return OptionForm.of(command, "", Property.of("id", OptionForms.ID, "its name").needed());
  }

  /** What is done about guests that move. */
  MigrationCommands migration() {
    return migration;
  }

  /** All commands, in the order in which help shows them. */
  List<Command> all() {
    return List.copyOf(all);
  }

  /** Carries out a command, after those of other clients. */
  synchronized Json run(Command command, Values arguments) throws InterruptedException {
    return command.action().run(arguments);
  }

  /**
   * Creates the objects of a command line, and plugs memory.
   *
   * @param kinds by name
   * @param sizes bytes of those that are memory
   */
  synchronized void prepare(
      Map<String, String> kinds, Map<String, Long> sizes, List<ObjectOptions.Dimm> dimms) {
    objects.prepare(kinds);
    memory.create(sizes);
    dimms.forEach(dimm -> memory.plug(dimm.id(), dimm.backend(), dimm.size()));
  }

  private Json save(Values arguments) {
    String file = arguments.text("file");
    try {
      target.save(Path.of(file));
    } catch (InvalidPathException e) {
      throw new UsageException(
          "savevm %s: this host has no such names".formatted(GuestText.line(file)));
    }
    return Command.DONE;
  }

  private ObjectTree tree() {
    return inventory.objects(
        target.backends().devices(), target.pciDevices(), objects.kinds(), target.balloon());
  }

  private Json reset(Values nothing) throws InterruptedException {
    target.reset();
    return Command.DONE;
  }

  private void powerDown() {
    events.tell(MonitorEvents.Kind.POWERDOWN, Instant.now());
    target.powerDown();
  }

  private Json injectDmaError(Values arguments) {
    target.injectDmaError(arguments.integer("bridge"), arguments.text("direction").equals("write"));
    return Command.DONE;
  }

  private Json status() {
    RunState state = target.state();
    return Json.object(
        "status", state.word(), "singlestep", false, "running", state == RunState.RUNNING);
  }

  private Json memorySizes() {
    return Json.object("base-memory", inventory.ram(), "plugged-memory", memory.plugged());
  }

  private Json memoryObjects() {
    List<Json> objects = new ArrayList<>(memory.objects());
    objects.add(MonitorMemory.object("ppc_spapr.ram", inventory.ram()));
    return Json.of(objects);
  }

  private String pic() {
    StringBuilder text = new StringBuilder();
    target.interruptController().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private String dma() {
    StringBuilder text = new StringBuilder();
    target.buses().forEach(bus -> describe(bus, text));
    return text.toString();
  }

  private static void describe(BusSnapshot bus, StringBuilder text) {
    String locked = bus.locked() == 0 ? "" : ": the host locks %d bytes".formatted(bus.locked());
    text.append("host bridge %d%s\n".formatted(bus.index(), locked));
    for (WindowSnapshot window : bus.windows()) {
      text.append(
          "  window 0x%x at 0x%x: %d bytes in pages of 2^%d, %d mapped\n"
              .formatted(
                  window.liobn(),
                  window.ioba(),
                  window.size(),
                  window.pageShift(),
                  window.mapped()));
      for (MappedRun run : window.runs()) {
        text.append(
            "    0x%x to 0x%x: %d bytes, memory from 0x%x to 0x%x\n"
                .formatted(run.ioba(), run.end() - 1, run.mapped(), run.ra(), run.raEnd() - 1));
      }
    }
  }
}
