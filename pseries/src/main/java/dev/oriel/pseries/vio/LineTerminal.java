package dev.oriel.pseries.vio;

import dev.oriel.device.CharacterLine;
import dev.oriel.memory.Standstill;

/** Feeds a terminal with what is typed on a line, except while the machine stands still. */
public final class LineTerminal implements CharacterLine.Device {
  private final CharacterLine line;
  private final VirtualTerminal terminal;
  private final Standstill.Actor typing;
  private final byte[] bytes = new byte[CharacterLine.ROOM];

  private LineTerminal(CharacterLine line, VirtualTerminal terminal, Standstill standstill) {
    this.line = line;
    this.terminal = terminal;
    typing = standstill.actor(() -> {});
    standstill.listen(
        new Standstill.Listener() {
          @Override
          public void stops() {}

          @Override
          public void goesOn() {
            inputArrived();
          }
        });
  }

  /** Connects them for good. */
  public static void connect(CharacterLine line, VirtualTerminal terminal, Standstill standstill) {
    LineTerminal made = new LineTerminal(line, terminal, standstill);
    line.attach(made);
    terminal.onRoom(made::feed);
    made.inputArrived();
  }

  @Override
  public synchronized void inputArrived() {
    if (typing.tryEnter()) {
      try {
        feed();
      } finally {
        typing.leave();
      }
    }
  }

  /** Types what the terminal has room for. */
  private synchronized void feed() {
    for (int left = line.peek(bytes); left > 0; left = line.peek(bytes)) {
      int typed = terminal.type(bytes, 0, left);
      line.remove(typed);
      if (typed < left) {
        return;
      }
    }
  }

  /** Linux tries again by itself. */
  @Override
  public void roomForOutput() {}

  @Override
  public void connectionChanged() {}
}
