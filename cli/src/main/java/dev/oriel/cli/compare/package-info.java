/** The results of several settings of a machine: as a table, as pictures and as a page. */
package dev.oriel.cli.compare;
