package dev.oriel.cli;

/**
 * Schedules several machines: all boot side by side, then each measures alone while the others
 * wait.
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

    /**
     * Waits until all machines have booted and no other has its turn; returns at once after {@link
     * #over}.
     */
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

    /** Ends the machine's turn, whether it has begun or not. */
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

  /** Releases all waiting machines. */
  synchronized void over() {
    over = true;
    notifyAll();
  }
}
