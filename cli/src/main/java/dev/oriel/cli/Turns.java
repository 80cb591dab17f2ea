package dev.oriel.cli;

/**
 * Who measures when several machines run at a time: all boot side by side; then each has the host
 * to itself while the others wait.
 */
final class Turns {
  private int booting;
  private boolean taken;
  private boolean over;

  /**
   * @param machines that will each {@link #enter} or give up
   */
  Turns(int machines) {
    booting = machines;
  }

  /** One machine's turn. */
  final class Turn {
    private boolean arrived;
    private boolean mine;

    /** Returns when all have booted and no other machine has its turn; at once if it is over. */
    void begin() throws InterruptedException {
      synchronized (Turns.this) {
        arrive();
        while (!over && (booting > 0 || taken)) {
          Turns.this.wait();
        }
        mine = true;
        taken = true;
      }
    }

    /** The machine does nothing more, whether it has had its turn or not. */
    void end() {
      synchronized (Turns.this) {
        arrive();
        if (mine) {
          mine = false;
          taken = false;
        }
        Turns.this.notifyAll();
      }
    }

    private void arrive() {
      if (!arrived) {
        arrived = true;
        booting--;
        Turns.this.notifyAll();
      }
    }
  }

  Turn enter() {
    return new Turn();
  }

  /** Nobody waits any longer. */
  synchronized void over() {
    over = true;
    notifyAll();
  }
}
