/* SPDX-License-Identifier: MIT */
/*
 * widl-router user: adds users to a file, sets their secrets, takes them away. The file is changed
 * by the library (widl/users.h). Exit status: 0, 1 when the file was not changed, 2 when the
 * arguments are wrong.
 */
#include "router/program/user.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <widl/users.h>

#include "router/program/secret.h"

enum { EXIT_USAGE = 2, MOST_METHODS = 8, MOST_REALMS = 64 };

static const char HELP[] =
    "widl-router user: changes a file, or a database, of users\n"
    "\n"
    "usage: widl-router user add FILE AUTHID [--role ROLE] [--method METHOD]...\n"
    "                            [--certificate FILE]\n"
    "       widl-router user passwd FILE AUTHID [--method METHOD]... [--role ROLE]\n"
    "                            [--certificate FILE]\n"
    "       widl-router user remove FILE AUTHID [--method METHOD]...\n"
    "       widl-router user list FILE\n"
    "\n"
    "  --role ROLE        what the user may do is what the role may (default: user)\n"
    "  --realm REALM      where the user may join; may be given again (default: as before, or in "
    "all)\n"
    "  --method METHOD    wamp-scram, wampcra, ticket, cryptosign or tls; may be given again\n"
    "                     (default: wamp-scram; of remove: the whole user)\n"
    "  --certificate FILE who shows this certificate (PEM) is the user, by the method tls\n"
    "  --iterations N     of the key derivation (default: 100,000 for wamp-scram, else 10,000)\n"
    "  --help             say this\n"
    "\n"
    "add and passwd ask for the secret, or read it from standard input: one line. For cryptosign\n"
    "that is the public key, which is added to those that are there; for tls it is what the\n"
    "user's certificates are known by: sha256:HASH, key-sha256:HASH, cn:NAME, dns:NAME, email: or\n"
    "uri:.\n"
    "\n"
    "  widl-router user add users.json pump-7 --role device --method cryptosign <id_ed25519.pub\n"
    "\n"
    "What is written is salted. A router that serves the file notices by itself. A FILE whose name "
    "ends\n"
    "in .db, .sqlite or .sqlite3 is made as a database of SQLite.\n";

struct request {
    widl_user_action action;
    const char *file;
    const char *authid;
    const char *role;
    const char *realms[MOST_REALMS + 1];
    size_t realm_count;
    const char *methods[MOST_METHODS];
    size_t method_count;
    const char *certificate; /**< its file */
    uint32_t iterations;
};

static bool complain(const char *format, ...) WIDL_PRINTF(1, 2);

static bool complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("widl-router user: ", stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("; see widl-router user --help\n", stderr);
    return false;
}

static bool take_value(struct request *request, const char *option, const char *value)
{
    char *end = NULL;
    if (strcmp(option, "--role") == 0) {
        request->role = value;
    } else if (strcmp(option, "--realm") == 0) {
        if (request->realm_count == MOST_REALMS)
            return complain("there are too many realms");
        request->realms[request->realm_count++] = value;
    } else if (strcmp(option, "--method") == 0) {
        if (request->method_count == MOST_METHODS)
            return complain("there are too many methods");
        request->methods[request->method_count++] = value;
    } else if (strcmp(option, "--certificate") == 0) {
        request->certificate = value;
    } else if (strcmp(option, "--iterations") == 0) {
        unsigned long number = strtoul(value, &end, 10);
        if (*value < '0' || *value > '9' || *end || number == 0 || number > UINT32_MAX)
            return complain("--iterations: '%s' is no such number", value);
        request->iterations = (uint32_t)number;
    } else {
        return complain("unknown option '%s'", option);
    }
    return true;
}

static bool take_word(struct request *request, const char *word)
{
    if (!request->file)
        request->file = word;
    else if (!request->authid)
        request->authid = word;
    else
        return complain("'%s' is too much", word);
    return true;
}

static bool read_action(const char *word, widl_user_action *ret)
{
    static const struct {
        const char *word;
        widl_user_action action;
    } actions[] = {
        {"add", WIDL_USER_ADD}, {"passwd", WIDL_USER_CHANGE}, {"remove", WIDL_USER_REMOVE}};
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(word, actions[i].word) != 0)
            continue;
        *ret = actions[i].action;
        return true;
    }
    return complain("'%s' is no command", word);
}

static bool read_request(struct request *request, int count, char **words)
{
    if (count == 0)
        return complain("what is to be done is missing");
    if (!read_action(words[0], &request->action))
        return false;
    for (int i = 1; i < count; i++) {
        bool is_option = strncmp(words[i], "--", 2) == 0;
        if (is_option && i + 1 == count)
            return complain("%s is unknown, or needs a value", words[i]);
        if (is_option ? !take_value(request, words[i], words[i + 1])
                      : !take_word(request, words[i]))
            return false;
        if (is_option)
            i++;
    }
    return request->authid || complain("a file and an authid are needed");
}

/** Take away a method, or the user. */
static bool take_away(const struct request *request, const char *method)
{
    widl_error error = {0};
    const widl_user_change change = {
        .action = method ? WIDL_USER_CHANGE : WIDL_USER_REMOVE,
        .authid = request->authid,
        .method = method,
    };
    if (widl_users_change(request->file, &change, &error))
        return true;
    fprintf(stderr, "widl-router user: %s\n", widl_error_text(&error));
    return false;
}

/** Set a method of the user, who is added with the first one. */
static bool set(const struct request *request, size_t index, const char *method, const char *secret)
{
    widl_error error = {0};
    const widl_user_change change = {
        .action = index > 0 ? WIDL_USER_CHANGE : request->action,
        .authid = request->authid,
        .authrole = request->role,
        .realms = request->realm_count > 0 ? request->realms : NULL,
        .method = method,
        .secret = widl_str(secret),
        .iterations = request->iterations,
    };
    if (widl_users_change(request->file, &change, &error))
        return true;
    fprintf(stderr, "widl-router user: %s\n", widl_error_text(&error));
    return false;
}

/** Read a certificate, which is text. */
static bool read_certificate(const char *path, char out[SECRET_SIZE])
{
    FILE *file = fopen(path, "r");
    size_t size = file ? fread(out, 1, SECRET_SIZE, file) : 0;
    bool success = file && !ferror(file) && size < SECRET_SIZE && !memchr(out, '\0', size);
    if (file)
        fclose(file);
    out[success ? size : 0] = '\0';
    if (!success)
        fprintf(stderr, "widl-router user: %s: it cannot be read, or is no text\n", path);
    return success;
}

static bool set_methods(const struct request *request)
{
    char secret[SECRET_SIZE];
    const char *wrong = secret_read(secret);
    bool success = !wrong;
    if (wrong)
        fprintf(stderr, "widl-router user: the secret: %s\n", wrong);
    for (size_t i = 0; success && i < request->method_count; i++)
        success = set(request, i, request->methods[i], secret);
    secret_wipe(secret);
    return success;
}

static bool set_all(const struct request *request)
{
    char certificate[SECRET_SIZE];
    size_t count = request->method_count;
    if (!request->certificate)
        return set_methods(request);
    return read_certificate(request->certificate, certificate) &&
           (count == 0 || set_methods(request)) && set(request, count, "tls", certificate);
}

static bool take_all_away(const struct request *request)
{
    bool success = true;
    if (request->method_count == 0)
        return take_away(request, NULL);
    for (size_t i = 0; success && i < request->method_count; i++)
        success = take_away(request, request->methods[i]);
    return success;
}

/** A line for each: authid, role, methods, and realms if the user is not one of all. */
static bool write_user(void *user, const widl_user_entry *entry)
{
    (void)user;
    printf("%.*s\t%.*s\t", WIDL_STR_ARG(entry->authid), WIDL_STR_ARG(entry->authrole));
    for (size_t i = 0; i < entry->method_count; i++)
        printf("%s%s", i > 0 ? " " : "", entry->methods[i]);
    for (size_t i = 0; i < entry->realm_count; i++)
        printf("%s%.*s", i > 0 ? " " : "\t", WIDL_STR_ARG(entry->realms[i]));
    putchar('\n');
    return true;
}

static int list_command(int count, char **words)
{
    widl_error error = {0};
    if (count != 1) {
        complain("a file is needed");
        return EXIT_USAGE;
    }
    if (widl_users_list(words[0], write_user, NULL, &error))
        return EXIT_SUCCESS;
    fprintf(stderr, "widl-router user: %s\n", widl_error_text(&error));
    return EXIT_FAILURE;
}

int user_command(int count, char **words)
{
    struct request request = {0};
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], "--help") != 0)
            continue;
        fputs(HELP, stdout);
        return EXIT_SUCCESS;
    }
    if (count > 0 && strcmp(words[0], "list") == 0)
        return list_command(count - 1, words + 1);
    if (!read_request(&request, count, words))
        return EXIT_USAGE;
    if (request.action == WIDL_USER_REMOVE)
        return take_all_away(&request) ? EXIT_SUCCESS : EXIT_FAILURE;
    if (request.method_count == 0 && !request.certificate)
        request.methods[request.method_count++] = "wamp-scram";
    return set_all(&request) ? EXIT_SUCCESS : EXIT_FAILURE;
}
