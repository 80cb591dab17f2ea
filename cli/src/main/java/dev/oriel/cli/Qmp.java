package dev.oriel.cli;

import java.util.function.Consumer;

/** QEMU's monitor for programs (docs/interop/qmp-spec of QEMU): JSON in both directions. */
final class Qmp implements Conversation.Host {
  /** The version of QEMU that commands, answers and events follow. */
  static final Json.Members VERSION =
      Json.object(
          "qemu",
          Json.object("micro", 0, "minor", 2, "major", 7),
          "package",
          "Oriel " + Main.VERSION);

  private final MonitorCommands commands;
  private final Monitor people;
  private final MonitorEvents events;
  private final boolean pretty;

  /**
   * @param people carries out the command lines that a client passes on
   * @param pretty whether answers are laid out in several lines
   */
  Qmp(MonitorCommands commands, Monitor people, MonitorEvents events, boolean pretty) {
    this.commands = commands;
    this.people = people;
    this.events = events;
    this.pretty = pretty;
  }

  @Override
  public String option() {
    return "-qmp";
  }

  @Override
  public Conversation begin(Consumer<String> out, Runnable wake) {
    QmpConversation conversation =
        new QmpConversation(
            new QmpCommands(commands, people),
            events.listen(wake),
            json -> out.accept((pretty ? JsonLayout.pretty(json) : json) + "\r\n"));
    conversation.greet();
    return conversation;
  }
}
