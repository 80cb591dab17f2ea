/**
 * What users set by name. A thing that has properties lists them in a {@link
 * dev.oriel.options.Schema}, one row each; reading, messages and help all come from the rows.
 */
package dev.oriel.options;
