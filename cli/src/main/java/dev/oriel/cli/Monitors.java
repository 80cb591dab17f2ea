package dev.oriel.cli;

/** All monitors of a machine; they have the same commands. */
record Monitors(MonitorCommands commands, Monitor people, MonitorEvents events) {
  static Monitors of(MonitorTarget target, Inventory inventory, MonitorEvents events) {
    MonitorCommands commands = new MonitorCommands(target, inventory, events);
    return new Monitors(commands, new Monitor(commands), events);
  }

  Conversation.Host of(MonitorPort.Kind kind) {
    return kind == MonitorPort.Kind.PEOPLE
        ? people
        : new Qmp(commands, people, events, kind == MonitorPort.Kind.PRETTY_QMP);
  }
}
