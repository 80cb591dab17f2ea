/** The tables of hypercalls and RTAS calls, and the words of their arguments and answers. */
package dev.oriel.pseries.call;
