/** The embedding API: configure a machine, run it, observe it. */
package dev.oriel.machine;
