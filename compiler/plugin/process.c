/* SPDX-License-Identifier: MIT */
/*
 * Runs a program without a shell and talks to it through two pipes at once, so that neither side
 * can wait for the other for ever. All of it has one deadline: what is not over by then is killed.
 *
 * SIGPIPE and SIGCHLD are blocked meanwhile: a program that does not read is an error of writing,
 * and one that ends is waited for with the deadline.
 */
#include "plugin/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHUNK_SIZE 65536

extern char **environ;

/** Both ends of a pipe; -1 is closed. */
struct ends {
    int read;
    int write;
};

struct exchange {
    pid_t child;
    int to_child;   /**< -1: all is written, or nobody reads it */
    int from_child; /**< -1: the child will say nothing more */
    struct text left;
    struct buffer *output;
    size_t room;
    int64_t deadline_ms;
    sigset_t signals; /**< as they were blocked before */
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/** Give an end a number behind those that the child gets, and keep it from children. */
static bool move_end(int *end)
{
    int moved = fcntl(*end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    close_end(end);
    *end = moved;
    return moved >= 0;
}

static bool open_pipe(struct ends *ends)
{
    int files[2];

    if (pipe(files) != 0)
        return false;
    *ends = (struct ends){files[0], files[1]};
    return move_end(&ends->read) && move_end(&ends->write);
}

static bool keep_from_waiting(int file)
{
    return fcntl(file, F_SETFL, O_NONBLOCK) == 0;
}

static void close_pipe(struct ends *ends)
{
    close_end(&ends->read);
    close_end(&ends->write);
}

static sigset_t own_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGCHLD);
    return set;
}

static void block_signals(struct exchange *exchange)
{
    sigset_t set = own_signals();

    sigprocmask(SIG_BLOCK, &set, &exchange->signals);
}

/** Take what came of the signals that were not blocked before, then let them through again. */
static void restore_signals(const struct exchange *exchange)
{
    sigset_t set = own_signals();
    struct timespec none = {0};

    if (sigismember(&exchange->signals, SIGPIPE))
        sigdelset(&set, SIGPIPE);
    if (sigismember(&exchange->signals, SIGCHLD))
        sigdelset(&set, SIGCHLD);
    while (sigtimedwait(&set, NULL, &none) > 0)
        continue;
    sigprocmask(SIG_SETMASK, &exchange->signals, NULL);
}

/** The child waits for no signal that widlc blocks, and ignores none that widlc ignores. */
static void set_signals(posix_spawnattr_t *attributes, const struct exchange *exchange)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    posix_spawnattr_setsigdefault(attributes, &set);
    posix_spawnattr_setsigmask(attributes, &exchange->signals);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/** Return: an errno. */
static int spawn(struct exchange *exchange, const char *path, const struct ends *in,
                 const struct ends *out)
{
    char *const words[] = {(char *)path, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in->read, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out->write, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    set_signals(&attributes, exchange);
    error = posix_spawn(&exchange->child, path, &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/** Return: an errno. */
static int start(struct exchange *exchange, const char *path)
{
    struct ends in = {-1, -1};
    struct ends out = {-1, -1};
    int error = 0;

    if (!open_pipe(&in) || !open_pipe(&out) || !keep_from_waiting(in.write) ||
        !keep_from_waiting(out.read))
        error = errno;
    if (error == 0)
        error = spawn(exchange, path, &in, &out);
    close_end(&in.read);
    close_end(&out.write);
    if (error != 0) {
        close_pipe(&in);
        close_pipe(&out);
        return error;
    }
    exchange->to_child = in.write;
    exchange->from_child = out.read;
    return 0;
}

static bool can_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static void feed(struct exchange *exchange)
{
    ssize_t written = write(exchange->to_child, exchange->left.data, exchange->left.size);

    if (written < 0 && can_wait())
        return;
    if (written >= 0) {
        exchange->left.data += written;
        exchange->left.size -= (size_t)written;
    }
    if (written < 0 || exchange->left.size == 0)
        close_end(&exchange->to_child);
}

/** false: it says too much. */
static bool drain(struct exchange *exchange)
{
    char chunk[CHUNK_SIZE];
    ssize_t got = read(exchange->from_child, chunk, sizeof(chunk));

    if (got < 0 && can_wait())
        return true;
    if (got <= 0) {
        close_end(&exchange->from_child);
        return true;
    }
    if ((size_t)got > exchange->room)
        return false;
    exchange->room -= (size_t)got;
    buffer_append(exchange->output, (struct text){chunk, (size_t)got});
    return true;
}

/** Write and read until the child says nothing more. Return: how it has to be ended, if so. */
static enum process_end talk(struct exchange *exchange)
{
    while (exchange->from_child >= 0) {
        struct pollfd files[] = {
            {.fd = exchange->to_child, .events = POLLOUT},
            {.fd = exchange->from_child, .events = POLLIN},
        };
        int64_t left = exchange->deadline_ms - now_ms();

        if (left <= 0)
            return PROCESS_TOO_SLOW;
        if (poll(files, 2, (int)left) <= 0)
            continue;
        if (files[0].revents != 0)
            feed(exchange);
        if (files[1].revents != 0 && !drain(exchange))
            return PROCESS_TOO_LARGE;
    }
    return PROCESS_EXITED;
}

/** false: it has not ended by the deadline. */
static bool await(const struct exchange *exchange, int *ret_status)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (;;) {
        int64_t left = exchange->deadline_ms - now_ms();
        struct timespec timeout = {left / 1000, left % 1000 * 1000000};

        if (waitpid(exchange->child, ret_status, WNOHANG) == exchange->child)
            return true;
        if (left <= 0)
            return false;
        sigtimedwait(&set, NULL, &timeout);
    }
}

static struct process_result finish(struct exchange *exchange, enum process_end end)
{
    int status = 0;

    close_end(&exchange->to_child);
    close_end(&exchange->from_child);
    if (end == PROCESS_EXITED && !await(exchange, &status))
        end = PROCESS_TOO_SLOW;
    if (end != PROCESS_EXITED) {
        kill(exchange->child, SIGKILL);
        while (waitpid(exchange->child, &status, 0) < 0 && errno == EINTR)
            continue;
        return (struct process_result){end, 0};
    }
    if (WIFSIGNALED(status))
        return (struct process_result){PROCESS_KILLED, WTERMSIG(status)};
    return (struct process_result){PROCESS_EXITED, WEXITSTATUS(status)};
}

struct process_result process_run(const char *path, struct text input,
                                  const struct process_limits *limits, struct buffer *ret_output)
{
    struct exchange exchange = {
        .left = input,
        .output = ret_output,
        .room = limits->output_max,
        .deadline_ms = now_ms() + (int64_t)limits->timeout_s * 1000,
    };
    struct process_result result = {PROCESS_NOT_STARTED, 0};

    block_signals(&exchange);
    result.code = start(&exchange, path);
    if (result.code == 0)
        result = finish(&exchange, talk(&exchange));
    restore_signals(&exchange);
    return result;
}
