/**
 * What was found out about several settings of a machine, as a table, as pictures and as a page.
 */
package dev.oriel.cli.compare;
