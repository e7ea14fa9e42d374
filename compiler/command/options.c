/* SPDX-License-Identifier: MIT */
/*
 * Reads command lines by one table, from which the help texts come as well.
 *
 * Options and files mix freely, and `-` is a file; `--` ends the options. An argument is joined to
 * its option or follows it, as the table says.
 */
#include "command/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "breaking/breaking.h"
#include "diag/catalogue.h"
#include "plugin/plugin.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define HELP_COLUMN 25 /* of the longest option with its argument */

#define PLUGIN_TIMEOUT_MAX_S 86400

enum option_id {
    OPTION_OUTPUT,
    OPTION_IMPORT,
    OPTION_DOCUMENT,
    OPTION_DEPENDENCIES,
    OPTION_DEPFILE,
    OPTION_SIDE,
    OPTION_OPTIMIZE,
    OPTION_DESCRIPTOR,
    OPTION_DOUBLES,
    OPTION_PLUGIN,
    OPTION_PLUGIN_OPTION,
    OPTION_PLUGIN_TIMEOUT,
    OPTION_COLOUR,
    OPTION_FORMAT,
    OPTION_ALL_ERRORS,
    OPTION_WARNING_ERROR,
    OPTION_WARNING_OFF,
    OPTION_MARKDOWN,
    OPTION_RULES,
    OPTION_RULE,
    OPTION_EXCEPT,
    OPTION_EXPLAIN,
    OPTION_LIST,
    OPTION_AGAINST,
    OPTION_CATEGORY,
    OPTION_WRITE,
    OPTION_CHECK,
    OPTION_DIFF,
    OPTION_HELP,
};

static const struct option {
    const char *name;
    const char *argument; /**< NULL: it takes none */
    enum option_id id;
    enum option_for commands;
    const char *help;
} options_known[] = {
    {"-o", "DIR", OPTION_OUTPUT, FOR_GEN, "write below DIR, which is created"},
    {"-o", "DIR", OPTION_OUTPUT, FOR_IMPORT,
     "write below DIR; without it, one contract to standard output"},
    {"-o", "FILE", OPTION_OUTPUT, FOR_DESCRIBE, "write FILE instead of standard output"},
    {"-o", "PATH", OPTION_OUTPUT, FOR_DOC,
     "write to the file PATH, or below the directory PATH, if it is one or ends in /"},
    {"-f", "FORMAT", OPTION_DOCUMENT, FOR_DOC,
     "write markdown or html; default: html if PATH ends in .html, else markdown"},
    {"-I", "DIR", OPTION_IMPORT, FOR_CONTRACTS | FOR_LINT | FOR_BREAKING | FOR_LSP,
     "look up imports below DIR; may be repeated"},
    {"-I", "DIR", OPTION_IMPORT, FOR_IMPORT, "look up includes below DIR as well; may be repeated"},
    {"-MD", NULL, OPTION_DEPENDENCIES, FOR_GEN,
     "write x.widl.d beside x.widl.h, for make and ninja"},
    {"-MF", "FILE", OPTION_DEPFILE, FOR_GEN, "write the dependencies of all files to FILE instead"},
    {"--side=", "LIST", OPTION_SIDE, FOR_GEN,
     "client (calls, subscribes), server (serves, publishes); default: both"},
    {"--optimize=", "WHAT", OPTION_OPTIMIZE, FOR_GEN,
     "how values are marshalled: speed (straight-line code, default), size (tables)"},
    {"--descriptor", NULL, OPTION_DESCRIPTOR, FOR_GEN,
     "let the code have its contract, as 'widlc describe' writes it"},
    {"--doubles", NULL, OPTION_DOUBLES, FOR_GEN,
     "write x_doubles.h, too: fake callees and recorders for tests"},
    {"--plugin", "NAME", OPTION_PLUGIN, FOR_GEN,
     "let the program widl-gen-NAME, or NAME if that has a slash, generate instead"},
    {"--plugin-option", "KEY=VALUE", OPTION_PLUGIN_OPTION, FOR_GEN,
     "tell it to the plugin; may be repeated"},
    {"--plugin-timeout", "SECONDS", OPTION_PLUGIN_TIMEOUT, FOR_GEN,
     "how long the plugin may take; default: 60"},
    {"--color=", "WHEN", OPTION_COLOUR, FOR_DIAGNOSTICS,
     "colour diagnostics: auto (default), always, never"},
    {"--diagnostics=", "FORMAT", OPTION_FORMAT, FOR_DIAGNOSTICS,
     "write diagnostics as text (default), json, sarif"},
    {"-Werror", NULL, OPTION_ALL_ERRORS, FOR_WARNINGS, "make every warning an error"},
    {"-Werror=", "NAME", OPTION_WARNING_ERROR, FOR_WARNINGS, "make the warning NAME an error"},
    {"-Wno-", "NAME", OPTION_WARNING_OFF, FOR_WARNINGS, "switch the warning NAME off"},
    {"--rules=", "SET", OPTION_RULES, FOR_LINT,
     "the set of rules: none, minimal, recommended (default), strict"},
    {"--rule=", "NAME", OPTION_RULE, FOR_LINT, "and this rule; may be repeated"},
    {"--against", "OLD", OPTION_AGAINST, FOR_BREAKING,
     "compare with OLD: a file, a directory, a descriptor (.json) or git:REF:PATH"},
    {"--category=", "LIST", OPTION_CATEGORY, FOR_BREAKING,
     "wire, uri, source, abi, all; default: wire,uri,source"},
    {"--except=", "NAME", OPTION_EXCEPT, FOR_LINT | FOR_BREAKING,
     "but not this rule or warning; may be repeated"},
    {"--explain", "RULE", OPTION_EXPLAIN, FOR_LINT | FOR_BREAKING, "say what a rule means"},
    {"--list", NULL, OPTION_LIST, FOR_LINT | FOR_BREAKING, "list the rules"},
    {"--markdown", NULL, OPTION_MARKDOWN, FOR_EXPLAIN,
     "explain everything, as docs/diagnostics.md"},
    {"--markdown", NULL, OPTION_MARKDOWN, FOR_LINT, "explain all rules, as docs/lint.md"},
    {"--markdown", NULL, OPTION_MARKDOWN, FOR_BREAKING, "explain all rules, as docs/breaking.md"},
    {"-w", NULL, OPTION_WRITE, FOR_FMT, "write each file back, if it changes"},
    {"--check", NULL, OPTION_CHECK, FOR_FMT, "list the files that would change"},
    {"--diff", NULL, OPTION_DIFF, FOR_FMT, "show what would change"},
    {"--help", NULL, OPTION_HELP, FOR_ALL, "explain the command"},
};

static const char *const colour_words[] = {
    [COLOUR_AUTO] = "auto",
    [COLOUR_ALWAYS] = "always",
    [COLOUR_NEVER] = "never",
};

static const struct {
    const char *word;
    enum gen_sides side;
} side_words[] = {
    {"client", GEN_CLIENT},
    {"server", GEN_SERVER},
};

static const char *const optimize_words[] = {
    [GEN_SPEED] = "speed",
    [GEN_SIZE] = "size",
};

static const char *const document_words[] = {
    [DOCUMENT_BY_PATH] = "",
    [DOCUMENT_MARKDOWN] = "markdown",
    [DOCUMENT_HTML] = "html",
};

static const char *const format_words[] = {
    [FORMAT_TEXT] = "text",
    [FORMAT_JSON] = "json",
    [FORMAT_SARIF] = "sarif",
};

/** What is left of the command line. */
struct reader {
    struct options *options;
    const char *command;
    char **arguments;
    size_t left;
};

static bool complain(const struct reader *reader, const char *what, const char *argument)
{
    fprintf(stderr, "widlc: %s '%s'; see 'widlc %s --help'\n", what, argument, reader->command);
    return false;
}

static char *next_argument(struct reader *reader)
{
    reader->left--;
    return *reader->arguments++;
}

/**
 * What of `word`, which begins with the name of `option`, is joined to it: the argument of a name
 * that ends in `=` or `-`, which needs one, or what is behind a short name (-Iidl) or behind a long
 * one and `=`. NULL: nothing is.
 */
static const char *joined_to(const struct option *option, const char *word)
{
    size_t size = strlen(option->name);
    bool is_long = strncmp(option->name, "--", 2) == 0;

    if (strchr("=-", option->name[size - 1]))
        return word + size;
    if (word[size] == '\0' || (is_long && word[size] != '='))
        return NULL;
    return word + size + (is_long ? 1 : 0);
}

/** The option that `word` is, and its argument where that is joined. */
static const struct option *find_option(enum option_for command, const char *word,
                                        const char **ret_joined)
{
    *ret_joined = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(options_known); i++) {
        const struct option *option = &options_known[i];
        size_t size = strlen(option->name);
        const char *joined;

        if (!(option->commands & command) || strncmp(word, option->name, size) != 0)
            continue;
        joined = joined_to(option, word);
        if (option->argument ? joined || word[size] == '\0' : word[size] == '\0') {
            *ret_joined = joined;
            return option;
        }
    }
    return NULL;
}

/** Which of `words` is `word`; `count` when it is none. */
static size_t index_of(const char *const *words, size_t count, const char *word)
{
    size_t i = 0;

    while (i < count && strcmp(word, words[i]) != 0)
        i++;
    return i;
}

static bool read_colour(struct reader *reader, const char *word)
{
    size_t index = index_of(colour_words, ARRAY_SIZE(colour_words), word);

    if (index == ARRAY_SIZE(colour_words))
        return complain(reader, "--color takes auto, always or never, not", word);
    reader->options->colour = (enum colour)index;
    return true;
}

static bool read_optimize(struct reader *reader, const char *word)
{
    size_t index = index_of(optimize_words, ARRAY_SIZE(optimize_words), word);

    if (index == ARRAY_SIZE(optimize_words))
        return complain(reader, "--optimize takes speed or size, not", word);
    reader->options->optimize = (enum gen_optimize)index;
    return true;
}

static bool read_document(struct reader *reader, const char *word)
{
    size_t index = index_of(document_words, ARRAY_SIZE(document_words), word);

    if (index == ARRAY_SIZE(document_words) || index == DOCUMENT_BY_PATH)
        return complain(reader, "-f takes markdown or html, not", word);
    reader->options->document = (enum document)index;
    return true;
}

static bool read_format(struct reader *reader, const char *word)
{
    size_t index = index_of(format_words, ARRAY_SIZE(format_words), word);

    if (index == ARRAY_SIZE(format_words))
        return complain(reader, "--diagnostics takes text, json or sarif, not", word);
    reader->options->format = (enum format)index;
    return true;
}

/** The warning, or rule if there may be one, of that name; NULL after a complaint. */
static const struct catalogue_entry *find_warning(struct reader *reader, const char *name,
                                                  bool is_rule)
{
    const struct catalogue_entry *entry = catalogue_find(text_of(name));

    if (!entry)
        entry = catalogue_similar(text_of(name), true);
    else if (entry->severity == DIAG_ERROR)
        complain(reader, "an error is no warning:", name);
    if (!entry)
        complain(reader, "no warning is called", name);
    if (!entry || entry->severity == DIAG_ERROR)
        return NULL;
    if (strcmp(catalogue_name(entry).text, name) != 0) {
        fprintf(stderr, "widlc: no warning is called '%s'; did you mean '%s'?\n", name,
                catalogue_name(entry).text);
        return NULL;
    }
    if (entry->set == CATALOGUE_NO_RULE || is_rule)
        return entry;
    complain(reader, "a rule of 'widlc lint' is no warning:", name);
    return NULL;
}

static bool set_level(struct reader *reader, const char *name, enum diag_level level, bool is_rule)
{
    const struct catalogue_entry *entry = find_warning(reader, name, is_rule);

    if (!entry)
        return false;
    reader->options->policy.levels[entry->code] = level;
    return true;
}

static bool read_set(struct reader *reader, const char *word)
{
    if (catalogue_find_set(text_of(word), &reader->options->rules))
        return true;
    return complain(reader, "--rules takes none, minimal, recommended or strict, not", word);
}

/** The categories of the first `size` bytes; 0 when there is none. */
static unsigned find_category(const char *word, size_t size)
{
    if (size == 3 && strncmp(word, "all", size) == 0)
        return BREAKING_ALL;
    for (enum catalogue_set set = CATALOGUE_WIRE; set <= CATALOGUE_ABI; set++) {
        const char *name = catalogue_set_name(set);

        if (strlen(name) == size && strncmp(name, word, size) == 0)
            return 1u << set;
    }
    return 0;
}

static bool read_categories(struct reader *reader, const char *list)
{
    unsigned categories = 0;

    for (const char *word = list;; word++) {
        size_t size = strcspn(word, ",");
        unsigned category = find_category(word, size);

        if (!category)
            return complain(reader, "--category takes wire, uri, source, abi, all, not", list);
        categories |= category;
        word += size;
        if (*word == '\0')
            break;
    }
    reader->options->categories = categories;
    return true;
}

/** The side of the first `size` bytes; 0 when there is none. */
static enum gen_sides find_side(const char *word, size_t size)
{
    for (size_t i = 0; i < ARRAY_SIZE(side_words); i++) {
        if (strlen(side_words[i].word) == size && strncmp(side_words[i].word, word, size) == 0)
            return side_words[i].side;
    }
    return (enum gen_sides)0;
}

static bool read_sides(struct reader *reader, const char *list)
{
    enum gen_sides sides = (enum gen_sides)0;

    for (const char *word = list;; word++) {
        size_t size = strcspn(word, ",");
        enum gen_sides side = find_side(word, size);

        if (!side)
            return complain(reader, "--side takes client, server or client,server, not", list);
        sides |= side;
        word += size;
        if (*word == '\0')
            break;
    }
    reader->options->sides = sides;
    return true;
}

/** A path given once; given twice is a mistake that is better not guessed at. */
static bool set_path(struct reader *reader, const char **path, const char *name, const char *value)
{
    if (*value == '\0')
        return complain(reader, "an empty path after", name);
    if (*path)
        return complain(reader, "more than one path after", name);
    *path = value;
    return true;
}

static bool add_plugin_option(struct reader *reader, const char *word)
{
    struct options *options = reader->options;
    size_t size = strcspn(word, "=");

    if (size == 0 || word[size] == '\0')
        return complain(reader, "--plugin-option takes KEY=VALUE, not", word);
    for (size_t i = 0; i < options->plugin_option_count; i++) {
        if (strncmp(options->plugin_options[i], word, size + 1) == 0)
            return complain(reader, "more than one --plugin-option for the key of", word);
    }
    options->plugin_options[options->plugin_option_count++] = word;
    return true;
}

static bool read_timeout(struct reader *reader, const char *word)
{
    char *end;
    unsigned long seconds = strtoul(word, &end, 10);

    if (*word < '0' || *word > '9' || *end || seconds == 0 || seconds > PLUGIN_TIMEOUT_MAX_S)
        return complain(reader, "--plugin-timeout takes seconds, 1 to 86400, not", word);
    reader->options->plugin_timeout_s = (unsigned)seconds;
    return true;
}

/** What an option without an argument switches on; NULL: it is another one. */
static bool *flag_of(struct options *options, enum option_id id)
{
    switch (id) {
    case OPTION_DEPENDENCIES:
        return &options->wants_depfile;
    case OPTION_DOUBLES:
        return &options->wants_doubles;
    case OPTION_DESCRIPTOR:
        return &options->wants_descriptor;
    case OPTION_MARKDOWN:
        return &options->wants_markdown;
    case OPTION_LIST:
        return &options->wants_list;
    case OPTION_WRITE:
        return &options->wants_write;
    case OPTION_CHECK:
        return &options->wants_check;
    case OPTION_DIFF:
        return &options->wants_diff;
    case OPTION_HELP:
        return &options->wants_help;
    default:
        return NULL;
    }
}

static bool apply(struct reader *reader, const struct option *option, const char *value)
{
    struct options *options = reader->options;
    bool *flag = flag_of(options, option->id);

    if (flag) {
        *flag = true;
        return true;
    }
    switch (option->id) {
    case OPTION_OUTPUT:
        return set_path(reader, &options->output_directory, option->name, value);
    case OPTION_IMPORT:
        if (*value == '\0')
            return complain(reader, "an empty path after", option->name);
        options->import_directories[options->import_count++] = value;
        return true;
    case OPTION_DOCUMENT:
        return read_document(reader, value);
    case OPTION_DEPFILE:
        options->wants_depfile = true;
        return set_path(reader, &options->depfile, option->name, value);
    case OPTION_SIDE:
        return read_sides(reader, value);
    case OPTION_OPTIMIZE:
        return read_optimize(reader, value);
    case OPTION_PLUGIN:
        return set_path(reader, &options->plugin, option->name, value);
    case OPTION_PLUGIN_OPTION:
        return add_plugin_option(reader, value);
    case OPTION_PLUGIN_TIMEOUT:
        return read_timeout(reader, value);
    case OPTION_COLOUR:
        return read_colour(reader, value);
    case OPTION_FORMAT:
        return read_format(reader, value);
    case OPTION_ALL_ERRORS:
        options->policy.all_are_errors = true;
        return true;
    case OPTION_WARNING_ERROR:
        return set_level(reader, value, DIAG_LEVEL_ERROR, false);
    case OPTION_WARNING_OFF:
        return set_level(reader, value, DIAG_LEVEL_OFF, false);
    case OPTION_RULES:
        return read_set(reader, value);
    case OPTION_RULE:
        return set_level(reader, value, DIAG_LEVEL_ON, true);
    case OPTION_EXCEPT:
        return set_level(reader, value, DIAG_LEVEL_OFF, true);
    case OPTION_EXPLAIN:
        options->explained = value;
        return true;
    case OPTION_AGAINST:
        return set_path(reader, &options->against, option->name, value);
    case OPTION_CATEGORY:
        return read_categories(reader, value);
    default:
        return false;
    }
}

static bool read_option(struct reader *reader, enum option_for command, const char *word)
{
    const char *value;
    const struct option *option = find_option(command, word, &value);

    if (!option)
        return complain(reader, "unknown option", word);
    if (option->argument && !value) {
        if (reader->left == 0)
            return complain(reader, "an argument is missing after", word);
        value = next_argument(reader);
    }
    return apply(reader, option, value);
}

bool options_read(struct options *options, const char *command_name, enum option_for command,
                  int count, char **arguments)
{
    struct reader reader = {options, command_name, arguments, (size_t)count};
    bool ended = false;

    *options = (struct options){.rules = CATALOGUE_RECOMMENDED,
                                .categories = BREAKING_ALL & ~(1u << CATALOGUE_ABI),
                                .sides = GEN_BOTH,
                                .plugin_timeout_s = PLUGIN_TIMEOUT_S};
    options->files = memory_new(((size_t)count + 1) * sizeof(*options->files));
    options->import_directories =
        memory_new(((size_t)count + 1) * sizeof(*options->import_directories));
    options->plugin_options = memory_new(((size_t)count + 1) * sizeof(*options->plugin_options));
    while (reader.left > 0) {
        const char *word = next_argument(&reader);

        if (!ended && strcmp(word, "--") == 0)
            ended = true;
        else if (ended || word[0] != '-' || word[1] == '\0')
            options->files[options->file_count++] = word;
        else if (!read_option(&reader, command, word))
            return false;
    }
    return true;
}

void options_done(struct options *options)
{
    free(options->files);
    free(options->import_directories);
    free(options->plugin_options);
}

void options_describe(enum option_for command, FILE *out)
{
    for (size_t i = 0; i < ARRAY_SIZE(options_known); i++) {
        const struct option *option = &options_known[i];
        const char *argument = option->argument ? option->argument : "";
        size_t size = strlen(option->name);
        const char *space = option->argument && !strchr("=-", option->name[size - 1]) ? " " : "";

        if (option->commands & command)
            fprintf(out, "  %s%s%-*s  %s\n", option->name, space,
                    HELP_COLUMN - (int)(size + strlen(space)), argument, option->help);
    }
}

void options_write(const char *name, enum option_for command, FILE *out)
{
    for (size_t i = 0; i < ARRAY_SIZE(options_known); i++) {
        const struct option *option = &options_known[i];

        if (option->commands & command)
            fprintf(out, "option\t%s\t%s\t%s\t%s\n", name, option->name,
                    option->argument ? option->argument : "", option->help);
    }
}

bool options_use_colour(const struct options *options)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (options->colour != COLOUR_AUTO)
        return options->colour == COLOUR_ALWAYS;
    return !(no_colour && *no_colour) && isatty(STDERR_FILENO) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}
