"""How much of an image a code keeps."""

import numpy as np


def gaussian_kl(mean: np.ndarray, log_variance: np.ndarray) -> float:
    """KL divergence of N(mean, exp(log_variance)) from N(0, I), (N, latent): summed over the code, mean over N."""
    return float(0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(1).mean())


def pca_mse(train: np.ndarray, test: np.ndarray, components: int, seed: int) -> float:
    """Mean squared error in [-1, 1] of test images (N, H, W, C) uint8 rebuilt from principal components of train.

    The linear code of the same size: what an autoencoder must beat. With fewer training images than components
    there are only as many components as images.
    """
    from sklearn.decomposition import PCA

    flat = [images.reshape(len(images), -1).astype(np.float32) / 127.5 - 1 for images in (train, test)]
    model = PCA(min(components, *flat[0].shape), svd_solver="randomized", random_state=seed).fit(flat[0])
    rebuilt = model.inverse_transform(model.transform(flat[1]))
    return float(((rebuilt - flat[1]) ** 2).mean())
