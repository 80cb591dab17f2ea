package dev.oriel.cli;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.HostException;
import dev.oriel.machine.SnapshotException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** QMP with one client: the greeting, negotiation, and commands. For one thread at a time. */
final class QmpConversation implements Conversation {
  private static final String NEGOTIATE = "qmp_capabilities";
  private static final String GENERIC = "GenericError";
  private static final String NO_COMMAND = "CommandNotFound";
  private static final String NO_DEVICE = "DeviceNotFound";

  private final QmpCommands commands;
  private final MonitorEvents.Listener events;
  private final Consumer<Json> out;
  private final JsonReader reader = new JsonReader();
  private boolean negotiated;

  QmpConversation(QmpCommands commands, MonitorEvents.Listener events, Consumer<Json> out) {
    this.commands = commands;
    this.events = events;
    this.out = out;
  }

  void greet() {
    out.accept(
        Json.object(
            "QMP", Json.object("version", Qmp.VERSION, "capabilities", java.util.List.of())));
  }

  @Override
  public void key(int key) {
    try {
      reader.next((byte) key).ifPresent(this::answer);
    } catch (JsonReader.Malformed e) {
      out.accept(error(GENERIC, e.problem()));
    }
  }

  @Override
  public boolean tellNews() {
    for (Optional<Json> next = events.poll(); next.isPresent(); next = events.poll()) {
      // Nothing is said before the negotiation but the greeting.
      if (negotiated) {
        out.accept(next.get());
      }
    }
    return !events.hasMissed();
  }

  private void answer(Json request) {
    if (!(request instanceof Json.Members members)) {
      out.accept(error(GENERIC, "QMP input must be a JSON object"));
      return;
    }
    Json.Members answer = carryOut(members);
    // What a command causes is told before its answer, as QEMU does.
    tellNews();
    out.accept(members.values().containsKey("id") ? answer.with("id", members.get("id")) : answer);
  }

  private Json.Members carryOut(Json.Members request) {
    try {
      return Json.object("return", run(request));
    } catch (NoCommandException e) {
      return error(NO_COMMAND, String.valueOf(e.getMessage()));
    } catch (DeviceNotFoundException e) {
      return error(NO_DEVICE, String.valueOf(e.getMessage()));
    } catch (DeviceNotActiveException e) {
      return error("DeviceNotActive", String.valueOf(e.getMessage()));
    } catch (UsageException | ConfigurationException | SnapshotException | HostException e) {
      return error(GENERIC, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(GENERIC, "the machine is about to end");
    }
  }

  private Json run(Json.Members request) throws InterruptedException {
    for (Map.Entry<String, Json> member : request.values().entrySet()) {
      switch (member.getKey()) {
        case "id" -> {}
        case "execute" ->
            check(
                member.getValue() instanceof Json.Text,
                "QMP input member 'execute' must be a string");
        case "arguments" ->
            check(
                member.getValue() instanceof Json.Members,
                "QMP input member 'arguments' must be an object");
        default ->
            throw new UsageException("QMP input member '" + member.getKey() + "' is unexpected");
      }
    }
    check(request.get("execute") instanceof Json.Text, "QMP input lacks member 'execute'");
    String name = request.get("execute") instanceof Json.Text(String text) ? text : "";
    Json.Members arguments =
        request.get("arguments") instanceof Json.Members given ? given : Json.object();
    if (!negotiated || name.equals(NEGOTIATE)) {
      negotiate(name, arguments);
      return Command.DONE;
    }
    Command command =
        commands
            .find(name)
            .orElseThrow(
                () -> new NoCommandException("The command " + name + " has not been found"));
    return commands.run(command, arguments);
  }

  private static void check(boolean condition, String problem) {
    if (!condition) {
      throw new UsageException(problem);
    }
  }

  private void negotiate(String name, Json.Members arguments) {
    if (!name.equals(NEGOTIATE)) {
      throw new NoCommandException("Expecting capabilities negotiation with '" + NEGOTIATE + "'");
    }
    if (negotiated) {
      throw new NoCommandException("Capabilities negotiation is already complete, command ignored");
    }
    for (Map.Entry<String, Json> argument : arguments.values().entrySet()) {
      check(
          argument.getKey().equals("enable"),
          "Parameter '" + argument.getKey() + "' is unexpected");
      check(
          argument.getValue() instanceof Json.Items(java.util.List<Json> wanted)
              && wanted.isEmpty(),
          "no capability can be enabled");
    }
    negotiated = true;
  }

  private static Json.Members error(String kind, String description) {
    return Json.object("error", Json.object("class", kind, "desc", description));
  }

  @Override
  public void close() {
    events.close();
  }

  private static final class NoCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoCommandException(String message) {
      super(message);
    }
  }
}
