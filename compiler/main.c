/* SPDX-License-Identifier: MIT */
/*
 * widlc: finds the command that the user means, reads its options and runs it. What a command does
 * is in command/.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static const struct command commands[] = {
    {
        .name = "gen",
        .bit = FOR_GEN,
        .usage = "FILE... -o DIR [OPTION...]",
        .summary = "generate C from contracts, or anything else with a plugin",
        .example = "The contract idl/fleet/device.widl gives two files, which are included as\n"
                   "<fleet/device.widl.h>:\n"
                   "\n"
                   "    widlc gen idl/fleet/device.widl -I idl -o build/generated\n"
                   "    cc -c -Ibuild/generated build/generated/fleet/device.widl.c\n"
                   "\n"
                   "Nothing is written when any file has an error, and a file that would not\n"
                   "change keeps its time. With CMake, widl_add_library() does all of this.\n"
                   "\n"
                   "Other languages have plugins. This asks the program widl-gen-python in PATH,\n"
                   "which gets the descriptor and answers with files:\n"
                   "\n"
                   "    widlc gen idl/fleet/device.widl -I idl -o build/python --plugin python\n",
        .needs_file = true,
        .run = command_gen,
    },
    {
        .name = "check",
        .bit = FOR_CHECK,
        .usage = "FILE... [OPTION...]",
        .summary = "report what is wrong with contracts, write nothing",
        .example = "All errors of all files and of what they import are shown in one run:\n"
                   "\n"
                   "    widlc check idl/fleet/device.widl -I idl\n"
                   "\n"
                   "As text they go to standard error, as JSON or SARIF to standard output.\n",
        .needs_file = true,
        .run = command_check,
    },
    {
        .name = "fmt",
        .bit = FOR_FMT,
        .usage = "[FILE...] [OPTION...]",
        .summary = "write contracts in the one style there is",
        .example = "Without an option, the result goes to standard output; without a file, or for\n"
                   "'-', standard input is read. Only white space changes, every comment stays:\n"
                   "\n"
                   "    widlc fmt -w idl/fleet/*.widl\n"
                   "    widlc fmt --check idl/fleet/*.widl    (in a test: exit status 100)\n"
                   "\n"
                   "A file with a syntax error is reported and left as it is.\n",
        .run = command_fmt,
    },
    {
        .name = "lint",
        .bit = FOR_LINT,
        .usage = "FILE... [OPTION...]",
        .summary = "find what is legal in contracts and yet a mistake",
        .example = "Rules are about URIs, names, docs, and values that not every peer can hold:\n"
                   "\n"
                   "    widlc lint idl/fleet/*.widl -I idl\n"
                   "    widlc lint --rules=strict --except=untyped idl/fleet/device.widl\n"
                   "    widlc lint --explain int64-json\n"
                   "\n"
                   "Findings make the exit status 100. A comment accepts one, with a reason:\n"
                   "\n"
                   "    total: uint64;  // widl:ignore int64-json only C programs read it\n",
        .run = command_lint,
    },
    {
        .name = "describe",
        .bit = FOR_DESCRIBE,
        .usage = "FILE... [-o FILE] [OPTION...]",
        .summary = "write what contracts mean as JSON, for other programs",
        .example = "The descriptor holds the files and all that they import, with the names that\n"
                   "everything has in C; descriptor.schema.json is its grammar:\n"
                   "\n"
                   "    widlc describe idl/fleet/device.widl -I idl -o device.json\n"
                   "\n"
                   "A descriptor instead of contracts is read, checked and written again.\n",
        .needs_file = true,
        .run = command_describe,
    },
    {
        .name = "doc",
        .bit = FOR_DOC,
        .usage = "FILE... [-o FILE|DIR] [OPTION...]",
        .summary = "document contracts for people, as Markdown or HTML",
        .example =
            "One HTML page for all contracts, which needs no other file and no network; or\n"
            "Markdown, a file for each contract below a directory, or all in one:\n"
            "\n"
            "    widlc doc idl/fleet/*.widl -I idl -o fleet.html\n"
            "    widlc doc idl/fleet/*.widl -I idl -o docs/api/\n"
            "    widlc doc idl/fleet/device.widl -I idl > device.md\n"
            "\n"
            "Types link to where they are described if their contract is among FILE, so name\n"
            "what is imported as well. Doc comments can have paragraphs, lists, `code`, and\n"
            "[links](https://example.com). The same contracts always give the same text.\n",
        .needs_file = true,
        .run = command_doc,
    },
    {
        .name = "breaking",
        .bit = FOR_BREAKING,
        .usage = "FILE... --against OLD [OPTION...]",
        .summary = "report what breaks peers and programs of an older contract",
        .example =
            "OLD is a file, a directory of import paths, a descriptor, or a place in git:\n"
            "\n"
            "    widlc breaking idl/fleet/device.widl -I idl --against git:main:idl\n"
            "    widlc breaking idl/fleet/*.widl -I idl --against fleet.v1.json\n"
            "\n"
            "Each finding says who breaks, who has to be upgraded first, and how the change\n"
            "can be made safely. Findings make the exit status 100.\n",
        .run = command_breaking,
    },
    {
        .name = "import",
        .bit = FOR_IMPORT,
        .usage = "FILE... [-o DIR] [OPTION...]",
        .summary = "make contracts of WAMP's FlatBuffers schemas (.fbs)",
        .example =
            "A schema and all that it includes become contracts of the same names, in the\n"
            "style, with their docs; URIs come from 'wampuri':\n"
            "\n"
            "    widlc import catalog/src/*.fbs -o idl\n"
            "    widlc import wamp-meta.fbs > wamp-meta.widl\n"
            "\n"
            "What a contract cannot say is a warning, and makes the exit status 100. Nothing\n"
            "is written when any schema has an error, and a contract that is there already\n"
            "and differs is never overwritten.\n",
        .needs_file = true,
        .run = command_import,
    },
    {
        .name = "lsp",
        .bit = FOR_LSP,
        .usage = "[OPTION...]",
        .summary = "serve an editor: the Language Server Protocol",
        .example =
            "Editors start it and talk to it over standard input and output. This is all that\n"
            "most of them have to know:\n"
            "\n"
            "    widlc lsp -I idl\n"
            "\n"
            "Without -I, imports are looked up in the directory of each file and in those\n"
            "around it, up to the root of the workspace.\n",
        .run = command_lsp,
    },
    {
        .name = "explain",
        .bit = FOR_EXPLAIN,
        .usage = "[CODE...] [OPTION...]",
        .summary = "say what a diagnostic means, with an example",
        .example = "A diagnostic is known by its code, its number or its name. Without one, all\n"
                   "are listed:\n"
                   "\n"
                   "    widlc explain WIDL0016\n"
                   "    widlc explain unused-import\n",
        .run = command_explain,
    },
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

static void print_overview(FILE *out)
{
    fputs("widlc - compiles contracts (.widl) for WAMP to C\n"
          "\n"
          "usage: widlc COMMAND ...\n"
          "\n"
          "commands:\n",
          out);
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fputs("  help     explain a command: widlc help COMMAND\n"
          "\n"
          "widlc --version prints the version.\n"
          "\n"
          "exit status: 0 all is well, 1 an error in a contract, or a file could not be read or\n"
          "written, 2 the command line makes no sense, 100 there are findings: a file that is not\n"
          "in the style, or breaks a rule\n",
          out);
}

static void print_command_help(const struct command *command, FILE *out)
{
    fprintf(out, "usage: widlc %s %s\n\n%s\noptions:\n", command->name, command->usage,
            command->example);
    options_describe(command->bit, out);
}

/** End of a run that wrote to stdout: what did not get there is a failure. */
static enum status finish_stdout(void)
{
    bool is_flushed = fflush(stdout) == 0;

    if (is_flushed && !ferror(stdout))
        return STATUS_CLEAN;
    if (is_flushed)
        fputs("widlc: cannot write to standard output\n", stderr);
    else
        perror("widlc: cannot write to standard output");
    return STATUS_FAILURE;
}

static enum status complain_about_command(const char *name)
{
    fprintf(stderr, "widlc: unknown command '%s'; see 'widlc help'\n", name);
    return STATUS_USAGE;
}

/** What the files of editors and shells are made from; compiler/editors/generate.py reads it. */
static enum status write_words(void)
{
    command_write_words(stdout);
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
        printf("command\t%s\t%s\n", commands[i].name, commands[i].summary);
        options_write(commands[i].name, commands[i].bit, stdout);
    }
    return finish_stdout();
}

static enum status run_help(int count, char **arguments)
{
    if (count == 1 && strcmp(arguments[0], "--words") == 0)
        return write_words();
    const struct command *command = count > 0 ? find_command(arguments[0]) : NULL;

    if (count > 0 && !command)
        return complain_about_command(arguments[0]);
    if (command)
        print_command_help(command, stdout);
    else
        print_overview(stdout);
    return finish_stdout();
}

static enum status run_with_options(const struct command *command, const struct options *options)
{
    enum status status;

    if (options->wants_help) {
        print_command_help(command, stdout);
        return finish_stdout();
    }
    if (command->needs_file && options->file_count == 0) {
        fprintf(stderr, "widlc: '%s' needs a file; see 'widlc %s --help'\n", command->name,
                command->name);
        return STATUS_USAGE;
    }
    status = command->run(options);
    return finish_stdout() == STATUS_CLEAN ? status : STATUS_FAILURE;
}

static enum status run_command(const struct command *command, int count, char **arguments)
{
    struct options options;
    enum status status = STATUS_USAGE;

    if (options_read(&options, command->name, command->bit, count, arguments))
        status = run_with_options(command, &options);
    options_done(&options);
    return status;
}

int main(int argc, char **argv)
{
    const struct command *command;

    /* A file that may not grow is then an error like a full disk, and leaves nothing behind. */
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        print_overview(stderr);
        return STATUS_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("widlc " WIDLC_VERSION);
        return (int)finish_stdout();
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return (int)run_help(argc - 2, argv + 2);
    command = find_command(argv[1]);
    if (!command)
        return (int)complain_about_command(argv[1]);
    return (int)run_command(command, argc - 2, argv + 2);
}
