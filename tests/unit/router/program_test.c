/* SPDX-License-Identifier: MIT */
/* The program widl-router: arguments, the line that says where it listens, signals. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/cmocka_widl.h"
#include "support/websocket_client.h"

struct program {
    pid_t process;
    FILE *output; /* standard output and standard error */
};

static void start(struct program *program, char *const *arguments)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    program->process = fork();
    assert_true(program->process >= 0);
    if (program->process == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        dup2(pipes[1], STDERR_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        execv(getenv("WIDL_ROUTER_PROGRAM"), arguments);
        _exit(127);
    }
    close(pipes[1]);
    program->output = fdopen(pipes[0], "r");
    assert_non_null(program->output);
}

/* Read all that is left to read. Return: the exit status. */
static int finish(struct program *program, char *text, size_t size)
{
    int status = 0;
    size_t used = fread(text, 1, size - 1, program->output);
    text[used] = '\0';
    fclose(program->output);
    assert_int_equal(waitpid(program->process, &status, 0), program->process);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void arguments_are_explained(void **state)
{
    static struct {
        char *arguments[4];
        int status;
        const char *text;
    } cases[] = {
        {{"widl-router", "--version", NULL}, 0, "widl-router 0.1.0\n"},
        {{"widl-router", "--help", NULL}, 0, "--listen URL"},
        {{"widl-router", "--lisen", "x", NULL}, 2, "'--lisen'; see widl-router --help"},
        {{"widl-router", "ws://x", NULL}, 2, "'ws://x'; see widl-router --help"},
        {{"widl-router", "--realm", NULL}, 2, "--realm needs a value"},
        {{"widl-router", "--log-level", "loud", NULL}, 2, "error, warning or info"},
        {{"widl-router", "--realm", "a b", NULL}, 1, "'a b' is no URI"},
        {{"widl-router", "--listen", "http://x", NULL}, 1, "'http://x'"},
        {{"widl-router", "--history", "com.t", NULL}, 2, "it must be REALM=TOPIC"},
        {{"widl-router", "--history", "nowhere=com.t", NULL}, 1, "no realm 'nowhere'"},
        {{"widl-router", "--history", "realm1=a b", NULL}, 1, "'a b' is no topic"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[4096];
        struct program program;
        start(&program, cases[i].arguments);
        assert_int_equal(finish(&program, text, sizeof(text)), cases[i].status);
        if (!strstr(text, cases[i].text))
            fail_msg("expected '%s' in '%s'", cases[i].text, text);
    }
}

static void say(struct websocket_client *client, const char *text)
{
    websocket_send(client, WEBSOCKET_TEXT, text, strlen(text));
}

static void histories_are_kept_as_their_topics_say(void **state)
{
    static char *const arguments[] = {
        "widl-router", "--listen",  "ws://127.0.0.1:0/ws", "--history", "realm1=com.t", "--history",
        "realm1=com.", "--history", "realm1=com..x.on",    "--history", "realm1=",      NULL};
    static const struct {
        const char *topic;
        const char *match;
    } cases[] = {{"com.t", "exact"}, {"com.", "prefix"}, {"com..x.on", "wildcard"}, {"", "prefix"}};
    char url[256];
    char rest[1024];
    struct program program;
    (void)state;
    start(&program, arguments);
    assert_int_equal(fscanf(program.output, "listening on %255s", url), 1);
    assert_int_equal(fgetc(program.output), '\n');
    struct websocket_client *client = websocket_connect(url, "wamp.2.json");
    assert_non_null(client);
    say(client, "[1,\"realm1\",{\"roles\":{\"caller\":{}}}]");
    struct websocket_frame welcome = websocket_receive(client);
    bool has_meta = memmem(welcome.data, welcome.size, "subscription_meta_api", 21) != NULL;
    for (size_t i = 0; has_meta && i < ARRAY_LENGTH(cases); i++) {
        char text[160];
        unsigned request = 0;
        unsigned long id = 0;
        snprintf(text, sizeof(text),
                 "[48,%zu,{},\"wamp.subscription.lookup\",[\"%s\",{\"match\":\"%s\"}]]", i + 1,
                 cases[i].topic, cases[i].match);
        say(client, text);
        struct websocket_frame answer = websocket_receive(client);
        snprintf(text, sizeof(text), "%.*s", (int)answer.size, (const char *)answer.data);
        assert_int_equal(sscanf(text, "[50,%u,{},[%lu]]", &request, &id), 2);
        assert_int_equal(request, i + 1);
    }
    websocket_drop(client);
    kill(program.process, SIGTERM);
    assert_int_equal(finish(&program, rest, sizeof(rest)), 0);
}

static void signals_end_it_with_goodbye(void **state)
{
    static const char hello[] = "[1,\"com.acme\",{\"roles\":{\"caller\":{}}}]";
    static const int signals[] = {SIGTERM, SIGINT};
    static char *const arguments[] = {"widl-router", "--listen", "ws://127.0.0.1:0/ws",
                                      "--realm",     "com.acme", "--log-level",
                                      "error",       NULL};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(signals); i++) {
        char url[256];
        char rest[1024];
        struct program program;
        start(&program, arguments);
        assert_int_equal(fscanf(program.output, "listening on %255s", url), 1);
        assert_int_equal(fgetc(program.output), '\n');
        struct websocket_client *client = websocket_connect(url, "wamp.2.json");
        assert_non_null(client);
        websocket_send(client, WEBSOCKET_TEXT, hello, sizeof(hello) - 1);
        assert_memory_equal(websocket_receive(client).data, "[2,", 3);
        kill(program.process, signals[i]);
        assert_memory_equal(websocket_receive(client).data, "[6,", 3);
        websocket_drop(client);
        assert_int_equal(finish(&program, rest, sizeof(rest)), 0);
        assert_string_equal(rest, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_explained),
        cmocka_unit_test(histories_are_kept_as_their_topics_say),
        cmocka_unit_test(signals_end_it_with_goodbye),
    };
    if (!getenv("WIDL_ROUTER_PROGRAM")) {
        fputs("WIDL_ROUTER_PROGRAM must name the program\n", stderr);
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
