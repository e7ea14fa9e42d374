/* SPDX-License-Identifier: MIT */
/*
 * widl-router check: whether a configuration file is good, and who may do what by it. Exit status:
 * 0, 1 when the file is wrong or the request is denied, 2 when the arguments are wrong.
 */
#include "router/program/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router/program/apply.h"

enum { EXIT_USAGE = 2 };

static const char HELP[] =
    "widl-router check: says what is wrong in a configuration file, and who may do what by it\n"
    "\n"
    "usage: widl-router check FILE\n"
    "       widl-router check FILE --as ROLE [--realm REALM] --call URI\n"
    "       widl-router check --schema\n"
    "\n"
    "  --as ROLE          explain what the role may do: one of the next four is needed\n"
    "  --call URI         whether it may call it\n"
    "  --register URI     whether it may register it\n"
    "  --publish URI      whether it may publish to it\n"
    "  --subscribe URI    whether it may subscribe to it\n"
    "  --match MATCH      how it registers or subscribes: exact, prefix or wildcard (default: "
    "exact)\n"
    "  --realm REALM      where (default: the only one)\n"
    "  --schema           write the JSON schema of such files\n"
    "  --help             say this\n"
    "\n"
    "Users are read, too; certificates, and the file of histories, are not touched. The exit "
    "status\n"
    "is 0 when the file is good and the request is not denied.\n";

struct question {
    const char *path;
    const char *role;
    const char *realm;
    const char *uri;
    widl_action action;
    widl_match match;
};

static bool complain(const char *text, const char *word)
{
    fprintf(stderr, "widl-router check: %s%s; see widl-router check --help\n", word, text);
    return false;
}

/** Find a word. Return: its index, or `count`. */
static size_t find(const char *const *words, size_t count, const char *word)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static bool take_value(struct question *question, const char *option, const char *value)
{
    static const char *const actions[] = {[WIDL_ACTION_CALL] = "--call",
                                          [WIDL_ACTION_REGISTER] = "--register",
                                          [WIDL_ACTION_PUBLISH] = "--publish",
                                          [WIDL_ACTION_SUBSCRIBE] = "--subscribe"};
    static const char *const matches[] = {[WIDL_MATCH_EXACT] = "exact",
                                          [WIDL_MATCH_PREFIX] = "prefix",
                                          [WIDL_MATCH_WILDCARD] = "wildcard"};
    size_t action = find(actions, 4, option);
    if (action < 4 && question->uri)
        return complain(" is one question too much", option);
    if (action < 4) {
        question->action = (widl_action)action;
        question->uri = value;
    } else if (strcmp(option, "--as") == 0) {
        question->role = value;
    } else if (strcmp(option, "--realm") == 0) {
        question->realm = value;
    } else if (strcmp(option, "--match") == 0) {
        size_t match = find(matches, 3, value);
        question->match = (widl_match)match;
        return match < 3 || complain(" is none of exact, prefix and wildcard", value);
    } else {
        return complain(" is unknown", option);
    }
    return true;
}

static bool read_question(struct question *question, int count, char **words)
{
    for (int i = 0; i < count; i++) {
        bool is_option = strncmp(words[i], "--", 2) == 0;
        if (is_option && i + 1 == count)
            return complain(" is unknown, or needs a value", words[i]);
        if (!is_option && question->path)
            return complain(" is too much", words[i]);
        if (!is_option)
            question->path = words[i];
        else if (!take_value(question, words[i], words[i + 1]))
            return false;
        if (is_option)
            i++;
    }
    if (!question->path)
        return complain("a file is needed", "");
    if (!question->role != !question->uri)
        return complain("a question is --as with one of --call, --register, --publish and "
                        "--subscribe",
                        "");
    bool has_pattern =
        question->action == WIDL_ACTION_REGISTER || question->action == WIDL_ACTION_SUBSCRIBE;
    return question->match == WIDL_MATCH_EXACT || has_pattern ||
           complain("--match is for --register and --subscribe", "");
}

static int explain(const widl_router *router, const struct config *config,
                   const struct question *question)
{
    widl_error error = {0};
    widl_explanation explanation = {0};
    if (!question->realm && config->realm_count > 1) {
        complain("which --realm? There are several", "");
        return EXIT_USAGE;
    }
    const char *realm = question->realm ? question->realm : config->realms[0].name;
    if (!widl_router_explain(router, realm, question->role, question->action, question->match,
                             question->uri, &explanation, &error)) {
        fprintf(stderr, "widl-router check: %s\n", widl_error_text(&error));
        return EXIT_FAILURE;
    }
    puts(explanation.text);
    return explanation.is_allowed || explanation.is_asked ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int answer(const struct question *question)
{
    struct config config;
    widl_error error = {0};
    int status = EXIT_FAILURE;
    widl_router *router = NULL;
    if (config_read(&config, question->path, &error))
        router = apply_dry(&config, &error);
    if (!router)
        fprintf(stderr, "%s\n", widl_error_text(&error));
    else if (question->role)
        status = explain(router, &config, question);
    else
        status = EXIT_SUCCESS;
    widl_router_free(router);
    config_free(&config);
    return status;
}

int check_command(int count, char **words)
{
    struct question question = {0};
    for (int i = 0; i < count; i++) {
        bool is_help = strcmp(words[i], "--help") == 0;
        if (!is_help && strcmp(words[i], "--schema") != 0)
            continue;
        if (is_help)
            fputs(HELP, stdout);
        else
            config_schema(stdout);
        return EXIT_SUCCESS;
    }
    return read_question(&question, count, words) ? answer(&question) : EXIT_USAGE;
}
