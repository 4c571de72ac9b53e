/* Trains a model of two kinds of waves, saves and loads it, and predicts; prints what it did.
 *
 * cc -I include c/example.c -L lib -l:libconvseq.so -Wl,-rpath,lib -lm -o example
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "convseq.h"

enum { COUNT = 60, LENGTH = 80, CLASSES = 2 };

static char error[300];

static void check(int status)
{
    if (status != CONVSEQ_OK) {
        fprintf(stderr, "error %d: %s\n", status, error);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static float values[COUNT * LENGTH];
    static double probabilities[COUNT * CLASSES];
    int32_t lengths[COUNT], labels[COUNT], predicted[COUNT], channels, classes, right = 0;
    const char *names[CLASSES] = {"slow", "fast"};
    const char *path = argc > 1 ? argv[1] : "waves.csq";
    char text[2000];
    convseq_model model, loaded;

    srand(1);
    for (int i = 0; i < COUNT; i++) {
        lengths[i] = LENGTH;
        labels[i] = i % CLASSES;
        for (int t = 0; t < LENGTH; t++)
            values[i * LENGTH + t] = sinf(t * (labels[i] ? 0.8f : 0.3f) + i) + 0.5f * (float)rand() / (float)RAND_MAX;
    }

    check(convseq_train("minirocket", 1, 0, 1, COUNT, lengths, values, labels, names, CLASSES, &model, error, sizeof error));
    check(convseq_save(model, path, error, sizeof error));
    convseq_free(model);
    check(convseq_load(path, &loaded, error, sizeof error));
    check(convseq_shape(loaded, &channels, &classes, error, sizeof error));
    check(convseq_describe(loaded, text, sizeof text, NULL, error, sizeof error));
    check(convseq_predict(loaded, 0, COUNT, lengths, values, predicted, probabilities, error, sizeof error));
    for (int i = 0; i < COUNT; i++)
        right += predicted[i] == labels[i];
    check(convseq_class_name(loaded, predicted[1], text, sizeof text, NULL, error, sizeof error));
    printf("%d channel, %d classes; %d of %d right; series 1 is %s\n", channels, classes, right, COUNT, text);
    printf("%d: %s\n", convseq_load("none.csq", &model, error, sizeof error), error);
    printf("%d: %s\n", convseq_predict(model, 0, 1, lengths, values, predicted, probabilities, error, sizeof error), error);
    convseq_free(loaded);
    return 0;
}
