/* SPDX-License-Identifier: MIT */
/* The commands of widlc. */
#ifndef COMMAND_H
#define COMMAND_H

#include "command/options.h"

/** Exit codes. Findings are about a contract that is correct. */
enum status { STATUS_CLEAN = 0, STATUS_FAILURE = 1, STATUS_USAGE = 2, STATUS_FINDINGS = 100 };

struct command {
    const char *name;
    enum option_for bit; /**< which options it takes */
    const char *usage;   /**< its arguments */
    const char *summary; /**< one line */
    const char *example; /**< an explanation that shows how it is used */
    bool needs_file;
    enum status (*run)(const struct options *options);
};

/** Write the words of the language on lines, for programs. */
void command_write_words(FILE *out);

enum status command_gen(const struct options *options);
enum status command_describe(const struct options *options);
enum status command_breaking(const struct options *options);
enum status command_check(const struct options *options);
enum status command_fmt(const struct options *options);
enum status command_lint(const struct options *options);
enum status command_doc(const struct options *options);
enum status command_import(const struct options *options);
enum status command_lsp(const struct options *options);
enum status command_explain(const struct options *options);

#endif
