/* SPDX-License-Identifier: MIT */
/* What the user asked for on the command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "diag/catalogue.h"
#include "gen/gen.h"

/** Which commands take an option: a set of bits. */
enum option_for {
    FOR_GEN = 1,
    FOR_CHECK = 2,
    FOR_EXPLAIN = 4,
    FOR_FMT = 8,
    FOR_LINT = 16,
    FOR_DESCRIBE = 32,
    FOR_DOC = 64,
    FOR_BREAKING = 128,
    FOR_LSP = 256,
    FOR_IMPORT = 512,
    FOR_CONTRACTS = FOR_GEN | FOR_CHECK | FOR_DESCRIBE | FOR_DOC,
    FOR_WARNINGS = FOR_CONTRACTS | FOR_IMPORT,
    FOR_DIAGNOSTICS = FOR_WARNINGS | FOR_FMT | FOR_LINT | FOR_BREAKING,
    FOR_ALL = FOR_DIAGNOSTICS | FOR_EXPLAIN | FOR_LSP,
};

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/** What `doc` writes; by default the name of the output says it. */
enum document { DOCUMENT_BY_PATH, DOCUMENT_MARKDOWN, DOCUMENT_HTML };

/** How diagnostics are written. */
enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

struct options {
    const char **files; /**< what is no option: files, or codes to explain */
    size_t file_count;
    const char **import_directories;
    size_t import_count;
    const char *output_directory; /**< NULL: not given; of describe and doc, a file */
    const char *depfile;          /**< NULL: beside each output */
    const char *plugin;           /**< NULL: not given */
    const char **plugin_options;  /**< KEY=VALUE, each key once */
    size_t plugin_option_count;
    unsigned plugin_timeout_s;
    bool wants_descriptor;
    bool wants_doubles;
    bool wants_depfile;
    bool wants_help;
    bool wants_markdown;
    bool wants_list;
    enum catalogue_set rules; /**< those that lint looks for, `policy` apart */
    const char *against;      /**< the old contract; NULL: not given */
    unsigned categories;      /**< of breaking: see BREAKING_ALL */
    const char *explained;    /**< a rule; NULL: none */
    bool wants_write;
    bool wants_check;
    bool wants_diff;
    enum document document;
    enum colour colour;
    enum gen_sides sides;
    enum gen_optimize optimize;
    enum format format;
    struct diag_policy policy;
};

/**
 * Read the arguments behind the name of the command, which is one of `command`.
 *
 * Return: false after a complaint to stderr. In any case options_done() releases what was read.
 */
bool options_read(struct options *options, const char *command_name, enum option_for command,
                  int count, char **arguments);
void options_done(struct options *options);

/** List the options of a command. */
void options_describe(enum option_for command, FILE *out);

/** Write each option of a command on a line, for programs: the command, name, argument and help. */
void options_write(const char *name, enum option_for command, FILE *out);

/** Whether diagnostics on stderr are to be coloured. */
bool options_use_colour(const struct options *options);

#endif
