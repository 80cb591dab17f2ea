package dev.oriel.cli;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Separates Oriel's keys from those of the guest, as QEMU's terminal does: Ctrl-A and a letter is a
 * command, Ctrl-A twice is one Ctrl-A for the guest.
 */
final class ConsoleKeys extends OutputStream {
  static final String HELP =
      """
      Ctrl-A H       this help
      Ctrl-A X       switch the machine off and quit
      Ctrl-A C       switch to the monitor, which plugs memory, and back
      Ctrl-A Ctrl-A  send Ctrl-A
      """;

  private static final int CTRL_A = 1;

  /** The actions of Oriel's keys. */
  interface Actions {
    void leave();

    void say(String text);

    /** Sends the following keys to the monitor. */
    void enterMonitor();

    /** Passes a key to the monitor. */
    void monitorKey(int key);
  }

  private final OutputStream guest;
  private final Actions actions;
  private boolean ours;
  private boolean inMonitor;

  ConsoleKeys(OutputStream guest, Actions actions) {
    this.guest = guest;
    this.actions = actions;
  }

  @Override
  public void write(int value) throws IOException {
    int key = value & 0xff;
    if (!ours) {
      ours = key == CTRL_A;
      if (!ours) {
        pass(key);
      }
      return;
    }
    ours = false;
    switch (key) {
      case CTRL_A -> pass(CTRL_A);
      case 'x', 'X' -> actions.leave();
      case 'h', 'H', '?' -> actions.say(HELP);
      case 'c', 'C' -> {
        inMonitor = !inMonitor;
        if (inMonitor) {
          actions.enterMonitor();
        }
      }
      default -> {} // ignored, as in QEMU
    }
  }

  private void pass(int key) throws IOException {
    if (inMonitor) {
      actions.monitorKey(key);
    } else {
      guest.write(key);
    }
  }

  @Override
  public void flush() throws IOException {
    guest.flush();
  }
}
