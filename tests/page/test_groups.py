from genadapt.page.groups import importance


def test_details_of_distances_come_after_what_was_asked_of_a_run():
    measures = [
        "frechet distance at 100 on features of attributes",
        "frechet distance on features of attributes",
        "recall of red objects on test",
        "exact-set accuracy on test",
        "conditional accuracy on test",
    ]
    assert sorted(measures, key=lambda name: importance(name, {"conditional accuracy on test"})) == measures[::-1]
