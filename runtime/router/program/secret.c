/* SPDX-License-Identifier: MIT */
/*
 * Secrets: read byte by byte, so that no buffer keeps them, and never an argument, which every
 * process of the machine could see.
 */
#include "router/program/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/** Read a line without its end. Return: NULL, or what is wrong. */
static const char *read_line(int from, char out[SECRET_SIZE])
{
    size_t size = 0;
    for (;;) {
        char c;
        ssize_t got = read(from, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return "it cannot be read";
        if (got == 0 || c == '\n')
            break;
        if (c == '\0' || size + 1 == SECRET_SIZE)
            return "it is too long, or no text";
        out[size++] = c;
    }
    if (size > 0 && out[size - 1] == '\r')
        size--;
    out[size] = '\0';
    return size > 0 ? NULL : "it is empty";
}

static void say(int terminal, const char *text)
{
    ssize_t ignored = write(terminal, text, strlen(text));
    (void)ignored;
}

/** Ask for a line on a terminal that shows nothing. */
static const char *ask(int terminal, const char *prompt, char out[SECRET_SIZE])
{
    struct termios before;
    if (tcgetattr(terminal, &before) != 0)
        return "the terminal cannot be asked";
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(terminal, TCSAFLUSH, &silent) != 0)
        return "the terminal cannot be asked";
    say(terminal, prompt);
    const char *wrong = read_line(terminal, out);
    tcsetattr(terminal, TCSADRAIN, &before);
    say(terminal, "\n");
    return wrong;
}

/** Ask twice. */
static const char *ask_twice(int terminal, char out[SECRET_SIZE])
{
    char again[SECRET_SIZE];
    const char *wrong = ask(terminal, "secret: ", out);
    if (wrong)
        return wrong;
    wrong = ask(terminal, "once more: ", again);
    if (!wrong && strcmp(out, again) != 0)
        wrong = "the two are not the same";
    secret_wipe(again);
    return wrong;
}

const char *secret_read(char out[SECRET_SIZE])
{
    out[0] = '\0';
    if (!isatty(STDIN_FILENO))
        return read_line(STDIN_FILENO, out);
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0)
        return "there is no terminal";
    const char *wrong = ask_twice(terminal, out);
    close(terminal);
    return wrong;
}

void secret_wipe(char secret[SECRET_SIZE])
{
    explicit_bzero(secret, SECRET_SIZE);
}
