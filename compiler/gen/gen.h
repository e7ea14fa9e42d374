/* SPDX-License-Identifier: MIT */
/* Back-ends: each turns the model of one file into the texts of output files. */
#ifndef GEN_H
#define GEN_H

#include "base/buffer.h"
#include "diag/diag.h"
#include "model/model.h"

/** One file to be written. */
struct gen_output {
    struct buffer path; /**< below the output directory */
    struct buffer text;
};

/** The two ends of an interface: a set of bits. */
enum gen_sides {
    GEN_CLIENT = 1, /**< calls and subscribes */
    GEN_SERVER = 2, /**< serves and publishes */
    GEN_BOTH = GEN_CLIENT | GEN_SERVER,
};

/** What marshalling is to be. The two differ in nothing but that. */
enum gen_optimize {
    GEN_SPEED, /**< straight-line code */
    GEN_SIZE,  /**< tables for an interpreter in the runtime */
};

/** What the user wants of a back-end. */
struct gen_options {
    /** Which functions there are for procedures and topics. Types and errors are always whole, for
     * other contracts hold and throw them whatever their own side is. */
    enum gen_sides sides;
    enum gen_optimize optimize;
    bool has_descriptor; /**< the contract's own text is in the program */
    bool has_doubles;    /**< there are test doubles, too; only with both sides */
};

/** Most files that one input gives. */
#define GEN_OUTPUT_MAX 3

/**
 * The C back-end: `x.widl` gives `x.widl.h` and `x.widl.c`, and with doubles `x_doubles.h`.
 *
 * Return: how many of `outputs` are filled; 0 when names clash, which was reported.
 */
size_t gen_c(const struct model_file *file, const struct gen_options *options,
             struct diagnostics *diagnostics, struct gen_output outputs[GEN_OUTPUT_MAX]);

/** Report what gen_c() would report. Return: true when that is nothing. */
bool gen_c_check(const struct model_file *file, struct diagnostics *diagnostics);

#endif
